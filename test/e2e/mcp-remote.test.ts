import { Client, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { McpClient } from 'cdk-agentcore-gateway-auth';
import { LocalGateway, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { signInLink } from './mcp-remote-sign-in-link';
import { signInAndReturn } from './person';
import { synthesizeReferenceStack } from './reference-stack';

let assembly: string;
let home: string;
let local: LocalGateway;
let alice: LocalUser;

beforeAll(async () => {
  assembly = synthesizeReferenceStack();
  home = mkdtempSync(join(tmpdir(), 'mcp-remote-'));
  local = await LocalGateway.start(assembly);
  alice = await local.createUser({ username: 'alice' });
});

afterAll(async () => {
  await local?.stop();
  rmSync(assembly, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

/** The process as an assistant's configuration file starts it, without a desktop whose browser it could open. */
function mcpRemote(): StdioClientTransport {
  const { clientId, redirectUris } = local.clients.find(({ name }) => name === 'mcp-remote')!;
  return new StdioClientTransport({
    command: process.execPath,
    args: [
      join(dirname(require.resolve('mcp-remote/package.json')), 'dist', 'proxy.js'),
      local.mcpUrl,
      new URL(redirectUris[0]!).port,
      '--static-oauth-client-info',
      JSON.stringify({ client_id: clientId }),
      '--static-oauth-client-metadata',
      JSON.stringify({ scope: 'openid email profile' }),
    ],
    env: { HOME: home, MCP_REMOTE_CONFIG_DIR: join(home, 'auth'), PATH: '/nonexistent' },
    stderr: 'pipe',
  });
}

test('mcp-remote, as Kiro runs it, signs a person in and bridges the tools', async () => {
  const transport = mcpRemote();
  const client = new Client({ name: 'kiro', version: '1.0.0' });
  const connected = client.connect(transport as Transport);
  const link = await signInLink(transport.stderr as Readable);
  await expect(signInAndReturn(link, alice.username, alice.password)).resolves.toMatch(/success|authori[sz]ed|close/i);
  await connected;
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('orders___get_order');
  const result = await client.callTool({ name: 'orders___get_order', arguments: { orderId: 'A-1001' } });
  expect(result.structuredContent).toMatchObject({ orderId: 'A-1001' });
  await client.close();
});

test('the version that people are told to run is the one that is tested here', () => {
  const { version } = JSON.parse(readFileSync(require.resolve('mcp-remote/package.json'), 'utf8'));
  const snippet = McpClient.mcpRemote().configuration({ mcpUrl: 'https://gateway.example/mcp', clientId: 'abc' });
  expect(JSON.parse(snippet).mcpServers.gateway.args).toContain(`mcp-remote@${version}`);
});
