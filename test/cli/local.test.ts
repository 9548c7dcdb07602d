import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(__dirname, '..', '..');

/** As a person types it in a checkout: through npm, whose own process gets the signals. */
function gatewayAuth(...args: string[]): ChildProcess {
  const child = spawn('npm', ['run', '--silent', 'gateway-auth', '--', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The engine would take three seconds of every start. test/bin proves that it finds nothing in the reference stack.
    env: { ...process.env, CDK_VALIDATION: 'false' },
    detached: true,
  });
  started.push(child);
  return child;
}

const started: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of started.splice(0)) {
    try {
      process.kill(-pid!, 'SIGKILL');
    } catch {
      // The whole group has ended, as it should.
    }
  }
});

async function firstLine(child: ChildProcess): Promise<string> {
  let seen = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    if (seen.includes('\n')) return seen.slice(0, seen.indexOf('\n'));
  }
  throw new Error(`the command ended after: ${seen}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A program signals the process that it started; a terminal signals all of them at once. */
const ENDINGS = {
  'SIGINT to npm': ({ pid }: ChildProcess) => process.kill(pid!, 'SIGINT'),
  'SIGTERM to npm': ({ pid }: ChildProcess) => process.kill(pid!, 'SIGTERM'),
  'Ctrl+C in a terminal': ({ pid }: ChildProcess) => process.kill(-pid!, 'SIGINT'),
  'SIGTERM to the process group': ({ pid }: ChildProcess) => process.kill(-pid!, 'SIGTERM'),
};

test.each(Object.entries(ENDINGS))(
  'local --json says where everything is, serves, and ends well on %s',
  async (_, end) => {
    const port = await freePort();
    const child = gatewayAuth('local', '--json', '--port', String(port));
    const exit = once(child, 'exit');
    const description = JSON.parse(await firstLine(child));
    expect(description).toEqual({
      mcpUrl: `http://127.0.0.1:${port}/mcp`,
      issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/us-east-1_\w{9}$/),
      domain: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      users: [{ username: 'alice', password: expect.any(String) }],
      clients: expect.arrayContaining([
        {
          name: 'Kiro',
          clientId: expect.stringMatching(/^[a-z0-9]{26}$/),
          redirectUris: expect.arrayContaining([expect.stringMatching(/^http:\/\/localhost:\d+\/oauth\/callback$/)]),
        },
      ]),
    });
    expect((await fetch(description.mcpUrl, { method: 'POST' })).status).toBe(401);

    end(child);
    await expect(exit).resolves.toEqual([0, null]);
    await expect(fetch(description.mcpUrl)).rejects.toThrow();
    await expect(text(child.stderr!)).resolves.toBe('');
  },
);

test('local --sign-in authorization-server --json names the issuer that assistants find, and no client', async () => {
  const child = gatewayAuth('local', '--sign-in', 'authorization-server', '--json');
  const description = JSON.parse(await firstLine(child));
  expect(description).toEqual({
    mcpUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
    issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    domain: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    users: [{ username: 'alice', password: expect.any(String) }],
    // The one app client of the user pool is the authorization server's own, and has a secret.
    clients: [],
  });
  const metadata = await fetch(`${description.issuer}/.well-known/oauth-authorization-server`);
  await expect(metadata.json()).resolves.toMatchObject({
    issuer: description.issuer,
    registration_endpoint: `${description.issuer}/register`,
  });
});

test('local --sign-in authorization-server tells people that the URL is enough', async () => {
  const child = gatewayAuth('local', '--sign-in', 'authorization-server');
  let seen = '';
  for await (const chunk of child.stdout!) {
    seen += String(chunk);
    if (seen.includes('Press Ctrl+C to stop.')) break;
  }
  expect(seen).toMatch(/^MCP URL {4}http:\/\/127\.0\.0\.1:\d+\/mcp$/m);
  expect(seen).toContain('\nAny assistant connects: paste the MCP URL into it, and nothing else.\n');
  expect(seen).not.toMatch(/client id|app client/);
});

test('local --app runs the stack of a command, and says for people what they need', async () => {
  const child = gatewayAuth('local', '--app', 'node dist/bin/reference.js');
  let seen = '';
  for await (const chunk of child.stdout!) {
    seen += String(chunk);
    if (seen.includes('Press Ctrl+C to stop.')) break;
  }
  expect(seen).toMatch(/^MCP URL {4}http:\/\/127\.0\.0\.1:\d+\/mcp$/m);
  expect(seen).toMatch(/^sign in as alice with the password \S+$/m);
  expect(seen).toMatch(
    /^ {2}Kiro\n {4}client id {2}[a-z0-9]{26}\n {4}callback {3}http:\/\/localhost:7777\/oauth\/callback$/m,
  );
});

/** A template in a file, as `--assembly` takes it. */
function templateFile(template: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'gateway-auth-')), 'stack.template.json');
  writeFileSync(file, JSON.stringify(template));
  return file;
}

const TRUST = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['bedrock-agentcore.amazonaws.com', 'lambda.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
};
const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const OPEN_GATEWAY = {
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } },
  Gateway: {
    Type: 'AWS::BedrockAgentCore::Gateway',
    Properties: { Name: { Ref: 'Name' }, RoleArn: arnOf('Role'), AuthorizerType: 'NONE', ProtocolType: 'MCP' },
  },
};
const Parameters = { Name: { Type: 'String' } };

test('local runs a gateway without people, with parameters and endpoints, and prints what fails', async () => {
  const origin = 'https://api.example.com';
  const document = {
    openapi: '3.0.0',
    info: { title: 'Api', version: '1' },
    servers: [{ url: origin }],
    paths: { '/ping': { get: { operationId: 'ping', responses: { 200: { description: 'ok' } } } } },
  };
  const Target = {
    Type: 'AWS::BedrockAgentCore::GatewayTarget',
    Properties: {
      GatewayIdentifier: { Ref: 'Gateway' },
      Name: 'api',
      TargetConfiguration: { Mcp: { OpenApiSchema: { InlinePayload: JSON.stringify(document) } } },
    },
  };
  const nothing = `http://127.0.0.1:${await freePort()}`;
  const child = gatewayAuth(
    'local',
    ...['--assembly', templateFile({ Parameters, Resources: { ...OPEN_GATEWAY, Target } })],
    ...['--parameters', 'Name=tools', '--endpoint', `${origin}=${nothing}`],
  );
  let seen = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    if (seen.includes('Press Ctrl+C to stop.')) break;
  }
  const [, mcpUrl] = /^MCP URL {4}(\S+)$/m.exec(seen)!;
  expect(seen).not.toMatch(/sign in as|issuer|login/);
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'api___ping', arguments: {} },
    }),
  });
  await expect(response.text()).resolves.toContain('An internal error occurred');
  process.kill(-child.pid!, 'SIGINT');
  await expect(text(child.stderr!)).resolves.toMatch(
    new RegExp(
      `^\\S+Z stack/Target \\(request ${response.headers.get('x-amzn-requestid')}\\): target "api": ${nothing} gave no answer: `,
    ),
  );
});

test('local prints what was warned of before the error', async () => {
  const Orders = { Type: 'Custom::Orders', Properties: { ServiceToken: 'x' } };
  const Bad = { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: { 'Fn::Sub': '${Orders.Name}/' } } };
  const child = gatewayAuth('local', '--assembly', templateFile({ Resources: { Orders, Bad } }));
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr!)]);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^not as on AWS\n {2}stack\/Orders: the local twin does not run Custom::Orders; [^\n]+\n\ngateway-auth: stack stack: Bad [^\n]+the twin invented Orders\.Name[^\n]+\n$/,
  );
});

test('local names people as the user pool wants it, and the clients of programs', async () => {
  const UserPoolId = { Ref: 'Users' };
  const Resources = {
    ...OPEN_GATEWAY,
    Users: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
    Server: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: {
        UserPoolId,
        Identifier: 'tools',
        Name: 'tools',
        Scopes: [{ ScopeName: 'use', ScopeDescription: 'use' }],
      },
    },
    Machine: {
      Type: 'AWS::Cognito::UserPoolClient',
      DependsOn: 'Server',
      Properties: {
        UserPoolId,
        ClientName: 'job',
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['tools/use'],
      },
    },
  };
  const child = gatewayAuth(
    'local',
    '--json',
    '--assembly',
    templateFile({ Parameters, Resources }),
    '--parameters',
    'Name=tools',
  );
  expect(JSON.parse(await firstLine(child))).toMatchObject({
    users: [{ username: 'alice@example.com' }],
    clients: [],
    machines: [{ name: 'job', clientSecret: expect.stringMatching(/^[a-z0-9]{51}$/), scopes: ['tools/use'] }],
  });
});

test.each<[string, string[], RegExp]>([
  ['a parameter without a value', ['local', '--parameters', 'Name'], /give a name, "=" and a value/],
  [
    'an endpoint that is no origin',
    ['local', '--endpoint', 'api.example.com=http://127.0.0.1:1'],
    /^gateway-auth: endpoints: "api\.example\.com" is not an origin; give scheme, host and port only/,
  ],
  [
    'a folder that is not there',
    ['local', '--assembly', '/nonexistent'],
    /^gateway-auth: \/nonexistent: there is no such file or folder; run `cdk synth` first\n$/,
  ],
  [
    'a folder that is no cloud assembly',
    ['local', '--assembly', 'lib'],
    /not a cloud assembly, there is no manifest\.json/,
  ],
  [
    'an app that fails',
    ['local', '--app', 'node -e "process.exit(3)"'],
    /the CDK app `node -e "process\.exit\(3\)"` ended with status 3/,
  ],
  ['an app that writes nothing', ['local', '--app', 'node -e ""'], /wrote no cloud assembly/],
  ['two sources', ['local', '--app', 'x', '--assembly', 'y'], /--app and --assembly exclude each other/],
  [
    "a way to sign in for one's own stack",
    ['local', '--sign-in', 'direct', '--app', 'x'],
    /^gateway-auth: --sign-in is for the reference stack; [^\n]+\n$/,
  ],
  [
    'an unknown way to sign in',
    ['demo', '--sign-in', 'magic'],
    /^error: option '--sign-in <way>' argument 'magic' is invalid\. Allowed choices are direct, authorization-server\.\n/,
  ],
  ['a port that is none', ['local', '--port', '70000'], /give a number from 0 to 65535/],
  ['an unknown command', ['typo'], /unknown command 'typo'/],
])('%s: one clear message, no stack trace', async (_, args, message) => {
  const child = gatewayAuth(...args);
  const [[code], stderr, stdout] = await Promise.all([once(child, 'exit'), text(child.stderr!), text(child.stdout!)]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr + stdout).not.toMatch(/^\s+at /m);
});
