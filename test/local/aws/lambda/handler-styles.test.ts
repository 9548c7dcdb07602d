import { LambdaFixture } from './lambda-fixture';

let fixture: LambdaFixture;

beforeAll(() => {
  fixture = new LambdaFixture();
});

afterAll(() => fixture[Symbol.asyncDispose]());

describe('a handler gives its result', () => {
  test.each([
    ['by a promise', `exports.handler = async (event) => ({ got: event.n + 1 });`],
    ['by the callback', `exports.handler = (event, context, callback) => callback(null, { got: event.n + 1 });`],
    [
      'by the callback, once the event loop is empty',
      `exports.handler = (event, context, callback) => {
         const result = { got: event.n };
         callback(null, result);
         setTimeout(() => { result.got += 1; }, 5);
       };`,
    ],
    [
      'by the callback at once, when it does not wait for the event loop',
      `exports.handler = (event, context, callback) => {
         context.callbackWaitsForEmptyEventLoop = false;
         const result = { got: event.n + 1 };
         setTimeout(() => { result.got = 'too late'; }, 60000);
         callback(null, result);
       };`,
    ],
    ['by context.succeed', `exports.handler = (event, context) => context.succeed({ got: event.n + 1 });`],
    ['by context.done', `exports.handler = (event, context) => { context.done(null, { got: event.n + 1 }); };`],
  ])('%s', async (style, source) => {
    const name = style.replaceAll(/\W+/g, '-');
    await fixture.createFunction(name, source);

    // The second time in the same process: a handler must leave nothing behind that disturbs the next invocation.
    for (const n of [1, 2]) {
      expect(await fixture.lambda.invoke(name, { n })).toEqual({
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        payload: { got: n + 1 },
      });
    }
  });

  test('null when it returns nothing and never calls back', async () => {
    await fixture.createFunction('silent', `exports.handler = (event, context, callback) => {};`);

    expect(await fixture.lambda.invoke('silent', {})).toEqual({ requestId: expect.any(String), payload: null });
  });

  test('null for undefined', async () => {
    await fixture.createFunction('undefined', `exports.handler = async () => undefined;`);

    expect(await fixture.lambda.invoke('undefined', {})).toEqual({ requestId: expect.any(String), payload: null });
  });

  test('by a response stream', async () => {
    await fixture.createFunction(
      'stream',
      `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
         stream.write('{"parts":');
         stream.write(String(event.n));
         stream.end('}');
       });`,
    );

    expect(await fixture.lambda.invoke('stream', { n: 7 })).toMatchObject({ payload: { parts: 7 } });
  });

  test('by a response stream that a pipeline ends', async () => {
    await fixture.createFunction(
      'pipeline',
      `const { Readable } = require('node:stream');
       const { pipeline } = require('node:stream/promises');
       exports.handler = awslambda.streamifyResponse((event, stream) => pipeline(Readable.from(['a', 'b']), stream));`,
    );

    expect(await fixture.lambda.invoke('pipeline', {})).toMatchObject({ payload: 'ab' });
  });
});

describe('a handler is found', () => {
  test.each<[string, string, Record<string, string>]>([
    ['in an ES module', 'index.handler', { 'index.mjs': `export const handler = async () => 'found';` }],
    ['in a .cjs file', 'index.handler', { 'index.cjs': `exports.handler = async () => 'found';` }],
    [
      'in a .js file of a package of ES modules',
      'index.handler',
      { 'index.js': `export const handler = async () => 'found';`, 'package.json': '{"type":"module"}' },
    ],
    ['in a folder', 'src/deep/app.handler', { 'src/deep/app.js': `exports.handler = async () => 'found';` }],
    ['in an object', 'index.api.get', { 'index.js': `exports.api = { get: async () => 'found' };` }],
    [
      'beside modules that it imports',
      'index.handler',
      {
        'index.mjs': `import { text } from './text.mjs'; export const handler = async () => text;`,
        'text.mjs': `export const text = 'found';`,
      },
    ],
    [
      'with its own node_modules',
      'index.handler',
      {
        'index.js': `exports.handler = async () => require('dependency');`,
        'node_modules/dependency/index.js': `module.exports = 'found';`,
      },
    ],
  ])('%s', async (place, handler, files) => {
    const name = place.replaceAll(/\W+/g, '-');
    await fixture.createFunctionOf(name, files, { Handler: handler });

    expect(await fixture.lambda.invoke(name, {})).toMatchObject({ payload: 'found' });
  });
});

describe('the context', () => {
  test('says who is running, and for how long', async () => {
    await fixture.createFunction(
      'context',
      `exports.handler = async (event, context) => ({
         ...context,
         remaining: context.getRemainingTimeInMillis(),
         cwdIsTaskRoot: process.cwd() === process.env.LAMBDA_TASK_ROOT,
       });`,
      { MemorySize: 256, Timeout: 20 },
    );

    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:context';
    const { requestId, payload } = await fixture.lambda.invoke(
      `${arn}:live`,
      {},
      { clientContext: { custom: { a: 1 } } },
    );

    expect(payload).toEqual({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: `${arn}:live`,
      memoryLimitInMB: '256',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { custom: { a: 1 } },
      callbackWaitsForEmptyEventLoop: true,
      remaining: expect.any(Number),
      cwdIsTaskRoot: true,
    });
    const { remaining } = payload as { remaining: number };
    expect(remaining).toBeGreaterThan(15_000);
    expect(remaining).toBeLessThanOrEqual(20_000);
  });
});
