import { ApiError } from '../../../../local/aws/service-apis/api-error';
import { LambdaFixture } from './lambda-fixture';

let fixture: LambdaFixture;

beforeAll(() => {
  fixture = new LambdaFixture();
});

afterAll(() => fixture[Symbol.asyncDispose]());

/** Deploys and invokes, and expects a failed invocation. */
async function failureOf(name: string, source: string, properties = {}) {
  await fixture.createFunction(name, source, properties);
  const result = await fixture.lambda.invoke(name, {});
  expect(result.functionError).toBe('Unhandled');
  return result as Extract<typeof result, { functionError: 'Unhandled' }>;
}

describe('an error of the handler', () => {
  test.each([
    ['thrown', `exports.handler = () => { throw new TypeError('broken'); };`],
    ['rejected', `exports.handler = async () => { throw new TypeError('broken'); };`],
    ['given to the callback', `exports.handler = (event, context, callback) => callback(new TypeError('broken'));`],
    ['given to context.fail', `exports.handler = (event, context) => context.fail(new TypeError('broken'));`],
    [
      'thrown later',
      `exports.handler = () => new Promise(() => setTimeout(() => { throw new TypeError('broken'); }, 1));`,
    ],
    [
      'thrown while streaming',
      `exports.handler = awslambda.streamifyResponse(async () => { throw new TypeError('broken'); });`,
    ],
  ])('that is %s is reported with its class, message and trace', async (how, source) => {
    const name = `error-${how.replaceAll(/\W+/g, '-')}`;
    const { payload } = await failureOf(name, source);

    expect(payload).toEqual({
      errorType: 'TypeError',
      errorMessage: 'broken',
      trace: expect.arrayContaining(['TypeError: broken', expect.stringContaining('index.js:1')]),
    });
    expect(fixture.output(name).join('\n')).toContain('TypeError: broken');
  });

  test('that is no Error is reported with its type', async () => {
    const { payload } = await failureOf('string-error', `exports.handler = async () => { throw 'text'; };`);

    expect(payload).toEqual({ errorType: 'string', errorMessage: 'text', trace: [] });
  });

  test('leaves the process fit for the next invocation', async () => {
    await fixture.createFunction(
      'fails-once',
      `let count = 0;
       exports.handler = async () => { if (++count === 1) throw new Error('first'); return count; };`,
    );

    expect(await fixture.lambda.invoke('fails-once', {})).toMatchObject({ functionError: 'Unhandled' });
    expect(await fixture.lambda.invoke('fails-once', {})).toMatchObject({ payload: 2 });
  });

  test('that nobody handles is reported as such, and ends the process', async () => {
    const source = `let count = 0;
      exports.handler = async (event) => {
        count += 1;
        if (event.reject) { Promise.reject(new Error('forgotten')); await new Promise((resolve) => setTimeout(resolve, 60000)); }
        return count;
      };`;
    await fixture.createFunction('unhandled', source);
    await fixture.lambda.invoke('unhandled', {});

    expect(await fixture.lambda.invoke('unhandled', { reject: true })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' },
    });
    expect(await fixture.lambda.invoke('unhandled', {})).toMatchObject({ payload: 1 });
  });

  test.each([
    ['a rejection', `Promise.reject(new Error('too late'))`],
    ['an exception', `setImmediate(() => { throw new Error('too late'); })`],
    ['an exit', `setImmediate(() => process.exit(1))`],
  ])('%s after the result changes neither this result nor the next one', async (what, statement) => {
    const name = `after-${what.split(' ')[1]}`;
    await fixture.createFunction(name, `exports.handler = async () => { ${statement}; return 'fine'; };`);

    for (let round = 0; round < 5; round += 1) {
      expect(await fixture.lambda.invoke(name, {})).toMatchObject({ payload: 'fine' });
    }
  });
});

describe('a handler that cannot be loaded', () => {
  test.each<[string, string, string | RegExp, string, object]>([
    ['has a syntax error', 'Runtime.UserCodeSyntaxError', /^SyntaxError: /, `exports.handler = async () => {`, {}],
    [
      'is an ES module in a .js file',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
      `export const handler = async () => 1;`,
      {},
    ],
    ['is not exported', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported', ``, {}],
    ['is not a function', 'Runtime.HandlerNotFound', 'index.handler is not a function', `exports.handler = 1;`, {}],
    [
      'is in a file that is not there',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module .*other/,
      ``,
      { Handler: 'other.handler' },
    ],
    [
      'needs a module that was not bundled',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'not-bundled'/,
      `require('not-bundled');`,
      {},
    ],
    ['has a name without a dot', 'Runtime.MalformedHandlerName', 'Bad handler', ``, { Handler: 'index' }],
    [
      'is outside of the code',
      'Runtime.MalformedHandlerName',
      /^'..\/index.handler' is not a valid handler name/,
      ``,
      { Handler: '../index.handler' },
    ],
    ['throws while it is loaded', 'RangeError', 'at start', `throw new RangeError('at start');`, {}],
    [
      'takes a callback on Node.js 24',
      'Runtime.CallbackHandlerDeprecated',
      /Node.js 24/,
      `exports.handler = (event, context, callback) => callback(null, 1);`,
      { Runtime: 'nodejs24.x' },
    ],
  ])('because it %s', async (why, errorType, message, source, properties) => {
    const { payload } = await failureOf(`load-${why.replaceAll(/\W+/g, '-')}`, source, properties);

    expect(payload.errorType).toBe(errorType);
    expect(payload.errorMessage).toMatch(message);
  });
});

describe('a process that ends in the middle', () => {
  test.each<[string, string, string]>([
    ['process.exit(3)', 'exit status 3', `exports.handler = async () => process.exit(3);`],
    ['process.exit(0)', 'without providing a reason', `exports.handler = async () => process.exit(0);`],
    ['process.exit(4) while loading', 'exit status 4', `process.exit(4);`],
    ['process.abort()', 'signal: aborted', `exports.handler = async () => process.abort();`],
    ['SIGKILL', 'signal: killed', `exports.handler = () => new Promise(() => process.kill(process.pid, 'SIGKILL'));`],
    ['a closed channel', 'signal: killed', `exports.handler = () => new Promise(() => process.disconnect());`],
  ])('by %s fails with Runtime.ExitError', async (how, exit, source) => {
    const name = `exit-${how.replaceAll(/\W+/g, '-')}`;
    const { payload, requestId } = await failureOf(name, source);

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(`RequestId: ${requestId} Error: Runtime exited`);
    expect(payload.errorMessage).toContain(exit);
    expect(fixture.output(name)).toContain(payload.errorMessage);
  });

  test('because its memory is full', async () => {
    const { payload } = await failureOf(
      'memory',
      `exports.handler = async () => { const all = []; for (;;) all.push({ n: all.length }); };`,
      { MemorySize: 128, Timeout: 60 },
    );

    expect(payload.errorMessage).toContain('Runtime exited with error: signal: aborted');
  });

  test('and starts again for the next invocation', async () => {
    await fixture.createFunction(
      'exits-once',
      `exports.handler = async (event) => { if (event.exit) process.exit(1); return process.pid; };`,
    );

    const { payload: first } = await fixture.lambda.invoke('exits-once', {});
    expect(await fixture.lambda.invoke('exits-once', { exit: true })).toMatchObject({ functionError: 'Unhandled' });
    const { payload: second } = await fixture.lambda.invoke('exits-once', {});
    expect(second).not.toBe(first);
  });

  test('because it has nothing left to wait for', async () => {
    const { payload } = await failureOf('never-settles', `exports.handler = () => new Promise(() => {});`);

    expect(payload.errorType).toBe('Runtime.NodeJsExit');
  });
});

describe('a timeout', () => {
  test.each([
    ['waits', `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000));`],
    ['never yields', `exports.handler = async () => { for (;;); };`],
  ])('ends a handler that %s', async (how, source) => {
    const name = `timeout-${how.replace(' ', '-')}`;
    const begin = performance.now();
    const { payload, requestId } = await failureOf(name, source, { Timeout: 1 });

    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1000);
    expect(fixture.output(name)).toContain(payload.errorMessage);
  });

  test('ends what goes on and on after the result, and the result arrives nevertheless', async () => {
    await fixture.createFunction(
      'goes-on',
      `exports.handler = async () => {
         process.stdout.write('x'.repeat(1000000) + '\\n');
         setImmediate(() => { for (;;); });
         return 'result';
       };`,
      { Timeout: 1 },
    );

    expect(await fixture.lambda.invoke('goes-on', {})).toMatchObject({ payload: 'result' });
    expect(await fixture.lambda.invoke('goes-on', {})).toMatchObject({ payload: 'result' });
  });

  test('does not count the time that loading takes', async () => {
    await fixture.createFunction(
      'slow-start',
      `const end = Date.now() + 1500; while (Date.now() < end);
       exports.handler = async () => 'loaded';`,
      { Timeout: 1 },
    );

    expect(await fixture.lambda.invoke('slow-start', {})).toMatchObject({ payload: 'loaded' });
  });
});

describe('the limits of payloads', () => {
  test('6 MB pass both ways', async () => {
    await fixture.createFunction('echo', `exports.handler = async (event) => event;`, { Timeout: 30 });
    const event = { text: 'x'.repeat(6_291_456 - '{"text":""}'.length) };

    expect((await fixture.lambda.invoke('echo', event)).payload).toEqual(event);
  });

  test('a larger event is refused', async () => {
    await fixture.createFunction('refuses-large', `exports.handler = async (event) => event;`);

    await expect(fixture.lambda.invoke('refuses-large', 'x'.repeat(6_291_456))).rejects.toMatchObject({
      name: 'ApiError',
      code: 'RequestTooLargeException',
    });
  });

  test('a larger response fails', async () => {
    const { payload } = await failureOf('large-response', `exports.handler = async () => 'x'.repeat(6291556);`);

    expect(payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  test('a result that JSON cannot express fails', async () => {
    const { payload } = await failureOf(
      'circular',
      `exports.handler = async () => { const it = {}; it.self = it; return it; };`,
    );

    expect(payload.errorMessage).toBe('Unable to stringify response body');
  });
});

describe('a function that the twin cannot run is deployed with a warning, and fails with the reason', () => {
  test.each([
    ['python', { Runtime: 'python3.13' }, 'its runtime is python3.13, and the local twin runs Node.js functions only'],
    [
      'image',
      { PackageType: 'Image', Code: { ImageUri: '1.dkr.ecr.us-east-1.amazonaws.com/a:b' } },
      'it is a container image',
    ],
    [
      'elsewhere',
      { Code: { S3Bucket: 'somebody', S3Key: 'elsewhere.zip' } },
      'the cloud assembly has no asset with the key elsewhere.zip',
    ],
  ])('%s', async (name, properties, reason) => {
    const { payload } = await failureOf(name, '', properties);

    expect(fixture.warnings).toContain(`function ${name} (${name}) cannot run: ${reason}`);
    expect(payload.errorMessage).toContain(`the function ${name} cannot run in the local twin: ${reason}`);
  });
});

test('a function that does not exist cannot be invoked', async () => {
  await expect(fixture.lambda.invoke('nobody', {})).rejects.toThrow(
    new ApiError('ResourceNotFoundException', 'Function not found: nobody'),
  );
});
