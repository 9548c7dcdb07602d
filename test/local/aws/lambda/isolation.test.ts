import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { LambdaFixture } from './lambda-fixture';

/** Functions connect to it. A connection that closes tells that their process is gone: the system closes it. */
class Witness implements AsyncDisposable {
  static async start(): Promise<Witness> {
    const witness = new Witness();
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    return witness;
  }

  readonly #sockets: Socket[] = [];
  readonly #server = createServer((socket) => {
    this.#sockets.push(socket);
    socket.on('error', () => {}).resume();
  });

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async connection(): Promise<Socket> {
    const [socket] = await once(this.#server, 'connection');
    return socket as Socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await once(this.#server, 'close');
  }
}

/** Fails when the process is still there after a minute. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) {
    await once(socket, 'close', { signal: AbortSignal.timeout(60_000) });
  }
}

describe('the environment of a function', () => {
  test('has what Lambda sets and what the template sets, and nothing of the twin', async () => {
    await using fixture = new LambdaFixture();
    process.env.TWIN_SECRET = 'secret-of-the-parent';
    process.env.NODE_OPTIONS = '--no-deprecation';
    try {
      await fixture.createFunction('environment', `exports.handler = async () => process.env;`, {
        Environment: { Variables: { TABLE: 'orders', COUNT: 3 } },
        MemorySize: 512,
      });
      const { payload } = await fixture.lambda.invoke('environment', {});

      const credentials = fixture.iam.credentialsOf('arn:aws:iam::123456789012:role/function-role');
      expect(payload).toEqual({
        PATH: process.env.PATH,
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        TABLE: 'orders',
        COUNT: '3',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
        AWS_LAMBDA_FUNCTION_NAME: 'environment',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/environment',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        LAMBDA_TASK_ROOT: expect.any(String),
        _HANDLER: 'index.handler',
      });
    } finally {
      delete process.env.TWIN_SECRET;
      delete process.env.NODE_OPTIONS;
    }
  });

  test('shows nothing of the twin in the system either', async () => {
    await using fixture = new LambdaFixture();
    process.env.TWIN_SECRET = 'secret-of-the-parent';
    try {
      await fixture.createFunction(
        'looks-around',
        `const { execFileSync } = require('node:child_process');
         exports.handler = async () => ({
           shell: execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)']).toString(),
           flags: process.execArgv,
           send: typeof process.send,
         });`,
        { MemorySize: 300 },
      );
      const { payload } = await fixture.lambda.invoke('looks-around', {});

      expect(JSON.stringify(payload)).not.toContain('secret-of-the-parent');
      expect(payload).toMatchObject({
        send: 'undefined',
        flags: ['--max-old-space-size=300', '--no-experimental-require-module', '--no-experimental-detect-module'],
      });
    } finally {
      delete process.env.TWIN_SECRET;
    }
  });

  test('names loopback addresses, also those that become known after the first invocation', async () => {
    await using fixture = new LambdaFixture();
    fixture.account.origins.register('https://one.example.com', 'http://127.0.0.1:1111');
    await fixture.createFunction('urls', `exports.handler = async () => [process.env.ONE, process.env.TWO];`, {
      Environment: { Variables: { ONE: 'https://one.example.com/a', TWO: 'https://two.example.com/b' } },
    });

    expect(await fixture.lambda.invoke('urls', {})).toMatchObject({
      payload: ['http://127.0.0.1:1111/a', 'https://two.example.com/b'],
    });
    fixture.account.origins.register('https://two.example.com', 'http://127.0.0.1:2222');
    expect(await fixture.lambda.invoke('urls', {})).toMatchObject({
      payload: ['http://127.0.0.1:1111/a', 'http://127.0.0.1:2222/b'],
    });
  });

  test('lets NODE_OPTIONS switch on what Lambda switches off', async () => {
    await using fixture = new LambdaFixture();
    await fixture.createFunction('options', `exports.handler = async () => process.execArgv;`, {
      Environment: { Variables: { NODE_OPTIONS: '--experimental-require-module' } },
    });

    const { payload } = await fixture.lambda.invoke('options', {});
    expect(payload).toContain('--no-experimental-detect-module');
    expect(payload).not.toContain('--no-experimental-require-module');
  });
});

describe('the code of a function', () => {
  test('is not influenced by a project around it', async () => {
    await using fixture = new LambdaFixture();
    const project = fixture.directory({
      'package.json': '{"type":"module"}',
      'node_modules/of-the-project/index.js': `module.exports = 'found';`,
      'cdk.out/asset/index.js': `exports.handler = async () => {
        try { return require('of-the-project'); } catch (error) { return error.code; }
      };`,
    });
    fixture.account.assets.set('in-project', join(project, 'cdk.out', 'asset'));
    await fixture.createFunction('in-project', '', { Code: { S3Bucket: 'b', S3Key: 'in-project' } });

    expect(await fixture.lambda.invoke('in-project', {})).toMatchObject({ payload: 'MODULE_NOT_FOUND' });
  });

  test('finds the AWS SDK, which belongs to the runtime', async () => {
    await using fixture = new LambdaFixture();
    await fixture.createFunctionOf('sdk', {
      'index.mjs': `import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
        export const handler = async () => typeof CognitoIdentityProviderClient;`,
    });

    expect(await fixture.lambda.invoke('sdk', {})).toMatchObject({ payload: 'function' });
  });

  test('is a copy: a function that writes to it changes nothing of the assembly', async () => {
    await using fixture = new LambdaFixture();
    const asset = fixture.directory({
      'index.js': `exports.handler = async () => { require('node:fs').writeFileSync('written', ''); };`,
    });
    fixture.account.assets.set('writes', asset);
    await fixture.createFunction('writes', '', { Code: { S3Bucket: 'b', S3Key: 'writes' } });

    expect(await fixture.lambda.invoke('writes', {})).toMatchObject({ payload: null });
    expect(readdirSync(asset)).toEqual(['index.js']);
  });
});

describe('processes', () => {
  const COUNTER = `let count = 0; exports.handler = async () => ({ count: ++count, pid: process.pid });`;

  test('are used again', async () => {
    await using fixture = new LambdaFixture();
    await fixture.createFunction('counter', COUNTER);

    const { payload: first } = await fixture.lambda.invoke('counter', {});
    const { payload: second } = await fixture.lambda.invoke('counter', {});
    const { pid } = first as { pid: number };
    expect([first, second]).toEqual([
      { count: 1, pid },
      { count: 2, pid },
    ]);
    expect(pid).not.toBe(process.pid);
  });

  test('belong to one function', async () => {
    await using fixture = new LambdaFixture();
    const source = `globalThis.seen = (globalThis.seen ?? 0) + 1; exports.handler = async () => [globalThis.seen, process.pid];`;
    await fixture.createFunction('one', source);
    await fixture.createFunction('other', source);

    const [one, other] = await Promise.all([fixture.lambda.invoke('one', {}), fixture.lambda.invoke('other', {})]);
    expect(one.payload).toEqual([1, expect.any(Number)]);
    expect(other.payload).toEqual([1, expect.any(Number)]);
    expect(one.payload).not.toEqual(other.payload);
  });

  test('run one invocation each: those at the same time get processes of their own', async () => {
    await using witness = await Witness.start();
    await using fixture = new LambdaFixture();
    // Each invocation ends when the test says so, which it does when all of them are running.
    await fixture.createFunction(
      'concurrent',
      `const { connect } = require('node:net');
       exports.handler = (event) => new Promise((resolve) => {
         connect(event.port, '127.0.0.1').on('end', () => resolve({ n: event.n, pid: process.pid })).resume();
       });`,
      { Timeout: 30 },
    );
    const results = [1, 2, 3].map((n) => fixture.lambda.invoke('concurrent', { n, port: witness.port }));
    const sockets = [await witness.connection(), await witness.connection(), await witness.connection()];
    sockets.forEach((socket) => socket.end());

    const payloads = (await Promise.all(results)).map(({ payload }) => payload as { n: number; pid: number });
    expect(payloads.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(new Set(payloads.map(({ pid }) => pid)).size).toBe(3);
  });

  test('are at most ten: further invocations wait for their turn', async () => {
    await using fixture = new LambdaFixture();
    await fixture.createFunction('many', `exports.handler = async (event) => ({ n: event, pid: process.pid });`);

    const all = await Promise.all(Array.from({ length: 30 }, (_, n) => fixture.lambda.invoke('many', n)));
    const payloads = all.map(({ payload }) => payload as { n: number; pid: number });
    expect(payloads.map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(new Set(payloads.map(({ pid }) => pid)).size).toBeLessThanOrEqual(10);
  });

  test('that crash do not disturb the others', async () => {
    await using fixture = new LambdaFixture();
    await fixture.createFunction(
      'mixed',
      `exports.handler = async (event) => { if (event.crash) process.exit(9); return event.n; };`,
    );

    const all = await Promise.all(
      Array.from({ length: 8 }, (_, n) => fixture.lambda.invoke('mixed', { n, crash: n % 2 === 1 })),
    );
    expect(all.map(({ payload, functionError }) => functionError ?? payload)).toEqual([
      0,
      'Unhandled',
      2,
      'Unhandled',
      4,
      'Unhandled',
      6,
      'Unhandled',
    ]);
  });
});

/** Connects and then never yields: it cannot notice anything. */
const SPINNING = `const { connect } = require('node:net');
  exports.handler = (event) => new Promise(() => {
    connect(event.port, '127.0.0.1', () => setImmediate(() => { for (;;); }));
  });`;

/** Starts another program that goes on forever and writes to the same output. */
const WITH_CHILD = `const { spawn } = require('node:child_process');
  exports.handler = (event) => new Promise((resolve) => {
    const program = "require('node:net').connect(" + event.port + ", '127.0.0.1', () => console.log('connected')).on('close', () => process.exit()); setInterval(() => {}, 1000)";
    spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.once('data', resolve);
  });`;

describe('the end', () => {
  test('stop() ends what runs, fails it, and leaves no file', async () => {
    await using witness = await Witness.start();
    const fixture = new LambdaFixture();
    const url = await fixture.createUrl('spinning', SPINNING, {}, { Timeout: 60 });
    await fixture.createFunction('where', `exports.handler = async () => __dirname;`);
    const { payload: directory } = await fixture.lambda.invoke('where', {});
    expect(existsSync(directory as string)).toBe(true);

    const running = fixture.lambda.invoke('spinning', { port: witness.port });
    const socket = await witness.connection();
    await Promise.all([fixture.lambda.stop(), fixture.lambda.stop()]);

    await closed(socket);
    expect(await running).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'LocalTwin.Stopped' } });
    expect(existsSync(directory as string)).toBe(false);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await fixture.lambda.invoke('where', {})).toMatchObject({ functionError: 'Unhandled' });
    // What it was unpacked into is gone as well.
    expect(readdirSync(tmpdir()).filter((name) => (directory as string).split(sep).includes(name))).toEqual([]);
    await fixture[Symbol.asyncDispose]();
  });

  test.each([
    ['stop()', async (fixture: LambdaFixture) => fixture.lambda.stop()],
    ['a timeout', async (fixture: LambdaFixture) => fixture.lambda.invoke('with-child', { hang: true })],
  ])('%s also ends the programs that a function started', async (_how, end) => {
    await using witness = await Witness.start();
    await using fixture = new LambdaFixture();
    await fixture.createFunction(
      'with-child',
      `${WITH_CHILD}
       const start = exports.handler;
       exports.handler = (event) => event.hang ? new Promise(() => setInterval(() => {}, 1000)) : start(event);`,
      { Timeout: 1 },
    );
    const invocation = fixture.lambda.invoke('with-child', { port: witness.port });
    const socket = await witness.connection();
    await invocation;

    await end(fixture);
    await closed(socket);
  });

  describe('of the program that the twin runs in', () => {
    const root = resolve(__dirname, '../../../..');
    let directory: string;
    let script: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'lambda-test-'));
      script = join(directory, 'program.cjs');
      copyFileSync(join(root, 'dist/testing/lambda-runtime.mjs'), join(directory, 'lambda-runtime.mjs'));
      const build = spawn(
        join(root, 'node_modules/.bin/esbuild'),
        [
          join(__dirname, 'lambda-program.ts'),
          '--bundle',
          '--platform=node',
          '--target=node20',
          '--log-level=warning',
          `--outfile=${script}`,
        ],
        { stdio: 'inherit' },
      );
      const [code] = await once(build, 'exit');
      expect(code).toBe(0);
    });

    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    /** Starts the program, which deploys `source` and invokes it. */
    function start(source: string, event: object) {
      return spawn(process.execPath, [script, source, JSON.stringify(event)], { stdio: ['ignore', 'pipe', 'inherit'] });
    }

    test.each([
      ['that never yields', SPINNING],
      ['with a program that it started', WITH_CHILD],
    ])('by SIGKILL ends a function %s', async (_what, source) => {
      await using witness = await Witness.start();
      const program = start(source, { port: witness.port });
      const socket = await witness.connection();
      program.kill('SIGKILL');
      await once(program, 'exit');

      await closed(socket);
    });

    test('comes by itself: an idle function keeps nothing alive', async () => {
      const program = start(`exports.handler = async () => 'done'; setInterval(() => {}, 1000);`, {});
      try {
        const output = once(program.stdout, 'data');
        const [code] = await once(program, 'exit', { signal: AbortSignal.timeout(60_000) });
        expect(String((await output)[0])).toBe('"done"\n');
        expect(code).toBe(0);
      } finally {
        program.kill('SIGKILL');
      }
    });
  });
});
