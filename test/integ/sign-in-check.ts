import { decodeJwt } from 'jose';
import assert from 'node:assert/strict';
import type { ConfiguredAssistant } from '../../local/private/assistant-oauth-client';
import { SignedInAssistant } from '../../local/signed-in-assistant';

/** Whom to sign in where, and with which assistant. */
export interface SignInCheck {
  readonly mcpUrl: string;
  readonly assistant: ConfiguredAssistant;
  readonly user: { readonly username: string; readonly password: string };
}

/**
 * Goes the whole way of an assistant: challenge, metadata, sign-in of a person with the authorization code flow and PKCE, tool
 * call. The assistant is the MCP SDK's own client; the person's browser is HTTP without scripts.
 *
 * @returns what no document of AWS says, for a reader of the log
 * @throws where a step is not what assistants need
 */
export async function checkSignIn({ mcpUrl, assistant: client, user }: SignInCheck): Promise<object> {
  const assistant = await SignedInAssistant.signIn(mcpUrl, client, user, undefined, () => undefined);
  try {
    const [first] = assistant.exchanges;
    const challenge = first?.responseHeaders['www-authenticate'] ?? '';
    assert.equal(first?.status, 401);
    assert.match(challenge, /^Bearer .*resource_metadata="https?:\/\//);

    const published = assistant.exchanges.find(({ url }) => url.includes('/.well-known/oauth-protected-resource'));
    assert.equal(published?.status, 200);
    const metadata = JSON.parse(published.responseBody) as { resource: string; authorization_servers: string[] };
    assert.equal(metadata.resource, mcpUrl);
    assert.equal(metadata.authorization_servers.length, 1);

    const { isError, text } = await assistant.call('orders___get_order', { orderId: 'A-1001' });
    assert.deepEqual([isError, JSON.parse(text).orderId], [false, 'A-1001']);

    const { iss, aud, client_id: clientId, scope } = decodeJwt(assistant.tokens().accessToken);
    assert.deepEqual([iss], metadata.authorization_servers);
    const initialized = assistant.exchanges.findLast(({ url, status }) => url === mcpUrl && status === 200);
    return {
      challenge,
      metadata,
      token: { iss, aud, clientId, scope },
      session: initialized?.responseHeaders['mcp-session-id'] !== undefined,
      tools: await assistant.listTools(),
    };
  } finally {
    await assistant.close();
  }
}
