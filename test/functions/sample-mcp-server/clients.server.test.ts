import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { resolve } from 'node:path';
import { signRequest } from '../../../local/aws/iam/sign-request';
import { LambdaFixture, ROLE_ARN } from '../../local/aws/lambda/lambda-fixture';

const CLIENT_INFO = { name: 'test', version: '1.0.0' };

let fixture: LambdaFixture;
let mcpUrl: URL;

// The bundle that is deployed, in a process of its own, behind a function URL that requires a signature.
beforeAll(async () => {
  fixture = new LambdaFixture();
  fixture.account.assets.set('sample', resolve(__dirname, '../../../dist/functions/sample-mcp-server'));
  await fixture.createFunction('sample', '', { Code: { S3Bucket: 'assets', S3Key: 'sample' } });
  mcpUrl = new URL('mcp', await fixture.createUrlOf('sample', { AuthType: 'AWS_IAM' }));
});

afterAll(() => fixture[Symbol.asyncDispose]());

/** A `fetch` that signs, as the gateway does. */
async function signedFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', body } = init;
  const headers = await signRequest(
    { method, url, headers: Object.fromEntries(new Headers(init.headers)), body: body as string | undefined },
    {
      credentials: fixture.iam.credentialsOf(ROLE_ARN),
      service: 'lambda',
      region: 'us-east-1',
      date: fixture.account.clock.now(),
    },
  );
  return fetch(url, { ...init, headers });
}

test('the client SDK 1.x lists and calls the tools', async () => {
  const client = new Client1(CLIENT_INFO);
  await client.connect(new Transport1(mcpUrl, { fetch: signedFetch }));
  try {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['get_order', 'create_order', 'refund_order']);
    expect(await client.callTool({ name: 'get_order', arguments: { orderId: 'A-1001' } })).toMatchObject({
      structuredContent: { orderId: 'A-1001', customer: 'Ana Silva' },
    });
    expect(
      await client.callTool({ name: 'refund_order', arguments: { orderId: 'A-1002', amountInCents: 24_900 } }),
    ).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("manager's approval") }] });
  } finally {
    await client.close();
  }
});

test.each(['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'])(
  'the client SDK 2.x lists and calls the tools in revision %s',
  async (version) => {
    const client = new Client2(CLIENT_INFO, {
      supportedProtocolVersions: [version],
      versionNegotiation: { mode: version === '2026-07-28' ? { pin: version } : 'legacy' },
    });
    await client.connect(new Transport2(mcpUrl, { fetch: signedFetch }));
    try {
      expect(client.getNegotiatedProtocolVersion()).toBe(version);
      expect(client.getServerVersion()).toMatchObject({ name: 'order-desk' });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(['get_order', 'create_order', 'refund_order']);

      const { structuredContent } = await client.callTool({
        name: 'create_order',
        arguments: { customer: version, item: 'desk lamp', quantity: 1 },
      });
      const { orderId } = structuredContent as { orderId: string };
      expect(await client.callTool({ name: 'get_order', arguments: { orderId } })).toMatchObject({
        structuredContent: { customer: version, totalInCents: 4_500 },
      });
      expect(
        await client.callTool({ name: 'refund_order', arguments: { orderId: 'A-1002', amountInCents: 24_900 } }),
      ).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("manager's approval") }] });
    } finally {
      await client.close();
    }
  },
);

test('the client SDK 2.x finds out the newest revision by itself', async () => {
  const client = new Client2(CLIENT_INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new Transport2(mcpUrl, { fetch: signedFetch }));
  try {
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  } finally {
    await client.close();
  }
});

test('a client that does not sign is refused', async () => {
  const client = new Client1(CLIENT_INFO);

  await expect(client.connect(new Transport1(mcpUrl))).rejects.toThrow('Forbidden');
});

test('the server writes nothing of what it serves to its log', () => {
  expect(fixture.output('sample')).toEqual([]);
});
