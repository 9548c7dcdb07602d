import { createHash } from 'crypto';
import { Fn, Stack } from 'aws-cdk-lib';
import { McpClient } from '../../../lib';
import { refusal } from '../refusal';

const MCP_URL = 'https://orders-abcdefghij.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp';
const CONNECTION = {
  mcpUrl: MCP_URL,
  clientId: 'abc123',
  authorizationUrl: 'https://login.example.com/oauth2/authorize',
  tokenUrl: 'https://login.example.com/oauth2/token',
};

const PRESETS: [McpClient, string[]][] = [
  [McpClient.kiro(), ['http://localhost:7777/oauth/callback', 'http://127.0.0.1:7777/oauth/callback']],
  [McpClient.kiroCli(), ['http://localhost:7778/oauth/callback']],
  [McpClient.claudeCode(), ['http://localhost:7779/callback']],
  [McpClient.vsCode(), ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect']],
  [McpClient.copilotCli(), ['http://127.0.0.1:7783/', 'http://127.0.0.1:33418/']],
  [
    McpClient.cursor(),
    [
      'http://localhost:8787/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ],
  ],
  [McpClient.codexCli({ mcpUrl: MCP_URL }), [`http://127.0.0.1:7780/callback/${codexCallbackId(MCP_URL)}`]],
  [McpClient.geminiCli(), ['http://localhost:7781/oauth/callback']],
  [McpClient.qwenCode(), ['http://localhost:7777/oauth/callback']],
  [McpClient.opencode(), ['http://127.0.0.1:19876/mcp/oauth/callback']],
  [
    McpClient.cline(),
    [
      'http://127.0.0.1:1456/mcp/oauth/callback',
      'http://127.0.0.1:1457/mcp/oauth/callback',
      'http://127.0.0.1:1458/mcp/oauth/callback',
    ],
  ],
  [McpClient.goose(), ['http://127.0.0.1:7782/oauth_callback']],
  [McpClient.mcpInspector(), ['http://127.0.0.1:6276/oauth/callback', 'http://localhost:6274/oauth/callback']],
  [McpClient.mcpRemote(), ['http://localhost:3334/oauth/callback', 'http://127.0.0.1:3334/oauth/callback']],
  [McpClient.fastMcp(), ['http://localhost:7784/callback']],
];

function codexCallbackId(mcpUrl: string): string {
  return createHash('sha256').update(mcpUrl).digest('base64url').slice(0, 12);
}

describe.each(PRESETS.map(([client, callbackUrls]) => [client.name, client, callbackUrls] as const))(
  '%s',
  (_, client, callbackUrls) => {
    test('has the callback URLs of its default port', () => {
      expect(client.callbackUrls).toEqual(callbackUrls);
    });

    test('works without a registration endpoint, as verified on a known day', () => {
      expect(client.worksWithoutRegistrationEndpoint).toBe(true);
      expect(client.lastVerified).toMatch(/^2026-11-2[2-6]$/);
      expect(client.verifiedBy).toMatch(/^(?:running version \S+ with this configuration|reading its .+)$/);
    });

    test('has a configuration that a person can paste', () => {
      expect({ file: client.configurationFile, note: client.note }).toMatchSnapshot('facts');
      expect(client.configuration(CONNECTION)).toMatchSnapshot('configuration');
    });

    test('has a configuration that carries CDK tokens', () => {
      const stack = new Stack();
      const configuration = client.configuration({
        ...CONNECTION,
        mcpUrl: Fn.importValue('McpUrl'),
        clientId: Fn.importValue('ClientId'),
      });
      const resolved = JSON.stringify(stack.resolve(configuration));
      expect(resolved).not.toContain('Token[');
      expect(resolved).toContain('{"Fn::ImportValue":"McpUrl"}');
      expect(resolved).toContain('{"Fn::ImportValue":"ClientId"}');
    });
  },
);

test('the default ports differ, so that all assistants can be signed in on one machine, and the exception says so', () => {
  const portOf = ({ callbackUrls }: McpClient): string => new URL(callbackUrls[0]).port;
  const clients = PRESETS.map(([client]) => client);
  const shared = clients.filter((client) => clients.some((one) => one !== client && portOf(one) === portOf(client)));
  expect(shared.map(({ name }) => name)).toEqual(['Kiro', 'Qwen Code']);
  for (const { note } of shared) {
    expect(note).toContain('only one of the two can wait for a sign-in at a time');
  }
});

test('no configuration with a client id is for a file that other assistants read in another way', () => {
  const files = PRESETS.map(([{ configurationFile = '' }]) => configurationFile);
  expect(files.filter((file) => /(?:^|[ /])\.mcp\.json|\.github\/mcp\.json/.test(file))).toEqual([]);
});

test("VS Code, which reads the file of GitHub Copilot CLI, finds its own callback on that file's client id", () => {
  const [loopback] = McpClient.vsCode().callbackUrls;
  expect(McpClient.copilotCli({ callbackPort: 5000 }).callbackUrls).toEqual(['http://127.0.0.1:5000/', loopback]);
});

test.each([McpClient.kiro(), McpClient.kiroCli()])('$name says who else reads its file', ({ note }) => {
  expect(note).toMatch(/Kiro(?: CLI)? reads the same files/);
});

test.each([
  ['kiro', McpClient.kiro({ callbackPort: 5000 })],
  ['kiroCli', McpClient.kiroCli({ callbackPort: 5000 })],
  ['claudeCode', McpClient.claudeCode({ callbackPort: 5000 })],
  ['copilotCli', McpClient.copilotCli({ callbackPort: 5000 })],
  ['fastMcp', McpClient.fastMcp({ callbackPort: 5000 })],
  ['codexCli', McpClient.codexCli({ mcpUrl: MCP_URL, callbackPort: 5000 })],
  ['geminiCli', McpClient.geminiCli({ callbackPort: 5000 })],
  ['opencode', McpClient.opencode({ callbackPort: 5000 })],
  ['goose', McpClient.goose({ callbackPort: 5000 })],
  ['mcpInspector', McpClient.mcpInspector({ callbackPort: 5000 })],
  ['mcpRemote', McpClient.mcpRemote({ callbackPort: 5000 })],
])('%s has the chosen port in its callback URL and in its configuration', (_, client) => {
  expect(new URL(client.callbackUrls[0]).port).toBe('5000');
  expect(client.configuration(CONNECTION)).toContain('5000');
});

test('mcp-remote gets its client id and scope as JSON inside of JSON', () => {
  const { mcpServers } = JSON.parse(McpClient.mcpRemote().configuration(CONNECTION));
  expect(mcpServers.gateway.args.map((arg: string) => (arg.startsWith('{') ? JSON.parse(arg) : arg))).toEqual([
    '-y',
    'mcp-remote@0.15.1',
    MCP_URL,
    '3334',
    '--static-oauth-client-info',
    { client_id: 'abc123' },
    '--static-oauth-client-metadata',
    { scope: 'openid email profile' },
  ]);
});

test('a configuration has the given server name and scopes', () => {
  const configuration = McpClient.claudeCode().configuration({
    ...CONNECTION,
    serverName: 'orders',
    scopes: ['openid', 'phone'],
  });
  expect(JSON.parse(configuration).mcpServers.orders.oauth.scopes).toBe('openid phone');
});

test('an assistant without a preset gets the plain settings', () => {
  const client = McpClient.custom({
    name: 'Our bot',
    callbackUrls: ['https://bot.example.com/callback', 'our-bot://callback', 'http://[::1]:4711/callback'],
    configurationFile: 'bot.json',
  });
  expect(client.configurationFile).toBe('bot.json');
  expect(client.lastVerified).toBeUndefined();
  expect(JSON.parse(client.configuration(CONNECTION))).toEqual({
    ...CONNECTION,
    redirectUris: client.callbackUrls,
    scopes: ['openid', 'email', 'profile'],
  });
});

test('a callback URL may be a CDK token', () => {
  const callbackUrl = `https://${Fn.importValue('BotHost')}/callback`;
  expect(McpClient.custom({ name: 'Our bot', callbackUrls: [callbackUrl] }).callbackUrls).toEqual([callbackUrl]);
});

describe('bad input', () => {
  const custom = (...callbackUrls: string[]) => McpClient.custom({ name: 'Our bot', callbackUrls });

  test.each<[string, () => unknown, Error]>([
    [
      'no callback',
      () => custom(),
      refusal('MissingProperty', 'callbackUrls', '[]: it is empty; list at least one callback URL'),
    ],
    [
      'too many callbacks',
      () => custom(...Array.from({ length: 101 }, (_, i) => `http://localhost:${2000 + i}/`)),
      refusal(
        'QuotaExceeded',
        'callbackUrls',
        '"101 URLs": an app client takes at most 100 callback URLs; remove some or split the assistant in two',
      ),
    ],
    [
      'a relative callback',
      () => custom('/callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"/callback": it is not an absolute URL; write it in full, e.g. http://localhost:7777/callback',
      ),
    ],
    [
      'plain http on a public host',
      () => custom('http://localhost:1/', 'http://bot.example.com/callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[1]',
        '"http://bot.example.com/callback": plain http is admitted for localhost, 127.0.0.1 and [::1] only; use https or a loopback host',
      ),
    ],
    [
      'plain http on a host that looks like loopback',
      () => custom('http://localhost.example.com/callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"http://localhost.example.com/callback": plain http is admitted for localhost, 127.0.0.1 and [::1] only; use https or a loopback host',
      ),
    ],
    [
      'a fragment',
      () => custom('https://bot.example.com/#callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"https://bot.example.com/#callback": it has a fragment; remove "#" and what follows it',
      ),
    ],
    [
      'an empty fragment',
      () => custom('https://bot.example.com/#'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"https://bot.example.com/#": it has a fragment; remove "#" and what follows it',
      ),
    ],
    [
      'a wildcard',
      () => custom('https://*.example.com/callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"https://*.example.com/callback": it has a wildcard, and callback URLs are compared character by character; list each callback URL in full',
      ),
    ],
    [
      'user information',
      () => custom('https://bank.example@evil.example/callback'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"https://bank.example@evil.example/callback": it has user information before the host; remove what stands before "@"',
      ),
    ],
    [
      'a scheme of the browser',
      () => custom('javascript:alert(1)'),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        '"javascript:alert(1)": its scheme is neither https, loopback http nor the private scheme of a program; use https, http on a loopback host, or a private scheme such as my-assistant://callback',
      ),
    ],
    [
      'a callback that is too long',
      () => custom(`https://bot.example.com/${'a'.repeat(1001)}`),
      refusal(
        'InvalidProperty',
        'callbackUrls[0]',
        `"https://bot.example.com/${'a'.repeat(1001)}": it is longer than 1024 characters; use a shorter URL`,
      ),
    ],
    [
      'a name with a slash',
      () => McpClient.custom({ name: 'our/bot', callbackUrls: ['https://bot.example.com'] }),
      refusal(
        'InvalidProperty',
        'name',
        '"our/bot": an app client name has 1 to 128 letters, digits, spaces or the characters _ + = , . @ -; choose a name from these',
      ),
    ],
    [
      'a name with a line break is still one line',
      () => McpClient.custom({ name: 'our\nbot/', callbackUrls: ['https://bot.example.com'] }),
      refusal(
        'InvalidProperty',
        'name',
        '"our\\nbot/": an app client name has 1 to 128 letters, digits, spaces or the characters _ + = , . @ -; choose a name from these',
      ),
    ],
    [
      'no name',
      () => McpClient.custom({ name: '', callbackUrls: ['https://bot.example.com'] }),
      refusal(
        'InvalidProperty',
        'name',
        '"": an app client name has 1 to 128 letters, digits, spaces or the characters _ + = , . @ -; choose a name from these',
      ),
    ],
    [
      'a privileged port',
      () => McpClient.kiro({ callbackPort: 80 }),
      refusal(
        'InvalidProperty',
        'callbackPort',
        '80: it is not a port that a program without privileges can listen on; choose a whole number from 1024 to 65535',
      ),
    ],
    [
      'a port that is none',
      () => McpClient.goose({ callbackPort: 70000 }),
      refusal(
        'InvalidProperty',
        'callbackPort',
        '70000: it is not a port that a program without privileges can listen on; choose a whole number from 1024 to 65535',
      ),
    ],
    [
      'Codex with a URL that is not known yet',
      () => McpClient.codexCli({ mcpUrl: Fn.importValue('McpUrl') }),
      refusal(
        'UnresolvedProperty',
        'mcpUrl',
        '"(a CDK token)": it has to be known at synthesis, since Codex\'s callback URL contains a hash of it; deploy once without Codex, then pass the URL from the output, e.g. https://<id>.gateway.bedrock-agentcore.<region>.amazonaws.com/mcp',
      ),
    ],
    [
      'Codex with plain http',
      () => McpClient.codexCli({ mcpUrl: 'http://gateway.example.com/mcp' }),
      refusal(
        'InvalidProperty',
        'mcpUrl',
        '"http://gateway.example.com/mcp": it is not an https URL; pass the URL exactly as it will stand in the configuration of Codex',
      ),
    ],
    [
      'a server name that breaks TOML',
      () => McpClient.kiro().configuration({ ...CONNECTION, serverName: 'my tools' }),
      refusal(
        'InvalidProperty',
        'serverName',
        '"my tools": it does not fit into every configuration format; use letters, digits, _ and -',
      ),
    ],
    [
      'Gemini CLI without an endpoint',
      () => McpClient.geminiCli().configuration({ mcpUrl: MCP_URL, clientId: 'abc123' }),
      refusal(
        'MissingProperty',
        'authorizationUrl',
        "undefined: Gemini CLI needs it; pass the identity provider's endpoint",
      ),
    ],
  ])('%s', (_, act, refused) => {
    expect(act).toThrow(refused);
  });
});

describe('an assistant that cannot sign in to a user pool directly says why and what helps', () => {
  const PKCE =
    'without code_challenge_methods_supported in its metadata, which user pools did not have before November 2026, and whether they have it now is unknown';
  const custom = 'McpClient.custom if the metadata of your pool has it';

  test.each<[string, () => McpClient, string]>([
    [
      'Zed',
      () => McpClient.zed(),
      `Zed waits on a random port, which Amazon Cognito cannot match, and refuses an identity provider ${PKCE}; put a GatewayAuthorizationServer in front of the pool, where Zed needs no entry in clients, or use McpClient.mcpRemote() and have Zed start mcp-remote as a local server, in the place of Zed's own sign-in`,
    ],
    [
      'claude.ai',
      () => McpClient.claudeAi(),
      `claude.ai and Claude Desktop connectors refuse an identity provider ${PKCE}; put a GatewayAuthorizationServer in front of the pool, where claude.ai needs no entry in clients, or use McpClient.mcpRemote() in claude_desktop_config.json, McpClient.claudeCode(), or ${custom}`,
    ],
    [
      'MCP Go SDK',
      () => McpClient.goSdk(),
      `the OAuth client of the MCP Go SDK 1.8.0 refuses an identity provider ${PKCE}; put a GatewayAuthorizationServer in front of the pool, where the program needs no entry in clients, or use ${custom}`,
    ],
    [
      'mcp-use',
      () => McpClient.mcpUse(),
      `mcp-use 1.7.1 for Python refuses an identity provider ${PKCE}; put a GatewayAuthorizationServer in front of the pool, where mcp-use needs no entry in clients, or use McpClient.fastMcp() or ${custom}`,
    ],
    [
      'kimi-cli',
      () => McpClient.kimiCli(),
      'kimi-cli 1.51.0 takes no client id, and waits on a random port, which Amazon Cognito cannot match; put a GatewayAuthorizationServer in front of the pool, where kimi-cli needs no entry in clients, or use McpClient.mcpRemote() and have kimi-cli start mcp-remote as a local server',
    ],
    [
      'Continue CLI',
      () => McpClient.continueCli(),
      'Continue CLI 1.5.47 takes no client id for a remote server; put a GatewayAuthorizationServer in front of the pool, where Continue CLI needs no entry in clients, or use McpClient.mcpRemote() and have Continue CLI start mcp-remote as a local server',
    ],
  ])('%s', (name, act, text) => {
    expect(act).toThrow(refusal('UnsupportedAssistant', 'clients', `"${name}": ${text}`));
  });
});
