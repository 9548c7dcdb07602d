import type { Context } from 'hono';

/** The client that a request says it is from, in its form, its query or its credentials, whether that is true or not. */
export async function claimedClientId(c: Context): Promise<string | undefined> {
  const form = c.req.method === 'POST' ? new URLSearchParams(await c.req.text().catch(() => '')) : undefined;
  const [, basic = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const [fromHeader] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return form?.get('client_id') ?? c.req.query('client_id') ?? (fromHeader || undefined);
}
