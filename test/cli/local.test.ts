import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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

test.each<[string, string[], RegExp]>([
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
