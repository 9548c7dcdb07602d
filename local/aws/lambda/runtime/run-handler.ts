import { once } from 'node:events';
import { RuntimeError } from './failure';
import type { Handler } from './load-handler';
import type { InvokeMessage, Outcome } from './protocol';
import { isStreaming, ResponseStream } from './response-stream';

/**
 * Calls the handler once and waits for its result, in whichever style it gives it: a promise, a callback, the older
 * `context.succeed`, `fail` and `done`, or a stream.
 *
 * @throws whatever the handler throws or reports
 */
export function runHandler(handler: Handler, invocation: InvokeMessage): Promise<Outcome> {
  return isStreaming(handler) ? runStreaming(handler, invocation) : runBuffered(handler, invocation);
}

async function runStreaming(handler: Handler, invocation: InvokeMessage): Promise<Outcome> {
  const stream = new ResponseStream();
  const context = { ...contextOf(invocation, process.env), callbackWaitsForEmptyEventLoop: true };
  await settled((resolve, reject, whenIdle) => {
    whenIdle(() => reject(neverSettled()));
    Promise.resolve(handler(JSON.parse(invocation.event), stream, context)).then(resolve, reject);
  });
  if (!stream.writableEnded) {
    throw new Error('Response stream is not finished.');
  }
  if (!stream.writableFinished) {
    await once(stream, 'finish');
  }
  return { kind: 'stream', stream: stream.response };
}

async function runBuffered(handler: Handler, invocation: InvokeMessage): Promise<Outcome> {
  const result = await settled((resolve, reject, whenIdle) => {
    const done = (error: unknown, value?: unknown) => (isPresent(error) ? reject(error) : resolve(value));
    const context = {
      ...contextOf(invocation, process.env),
      callbackWaitsForEmptyEventLoop: true,
      done,
      succeed: (value: unknown) => resolve(value),
      fail: (error: unknown) => reject(error ?? 'handled'),
    };
    const callback = (error: unknown, value?: unknown) => {
      if (!isPresent(error) && context.callbackWaitsForEmptyEventLoop) {
        whenIdle(() => resolve(value));
      } else {
        done(error, value);
      }
    };
    // Nothing is left to do and no callback came: Lambda answers null.
    whenIdle(() => resolve(null));
    const returned = handler(JSON.parse(invocation.event), context, callback);
    if (isPromise(returned)) {
      whenIdle(() => reject(neverSettled()));
      returned.then(resolve, reject);
    }
  });
  return { kind: 'payload', json: toJson(result) };
}

/** Like the constructor of a promise, with a way to say what to do when the event loop has nothing left to do. */
async function settled(
  executor: (
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
    whenIdle: (action: () => void) => void,
  ) => void,
): Promise<unknown> {
  let idleAction = () => {};
  const listener = () => idleAction();
  process.once('beforeExit', listener);
  try {
    return await new Promise((resolve, reject) => executor(resolve, reject, (action) => (idleAction = action)));
  } finally {
    process.off('beforeExit', listener);
  }
}

function neverSettled(): Error {
  return new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
      'that was never settled.',
  );
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/**
 * The context object of an invocation, without the parts that complete it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
function contextOf(invocation: InvokeMessage, environment: NodeJS.ProcessEnv) {
  const deadline = Date.now() + invocation.timeoutMs;
  return {
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext,
    identity: undefined,
    invokedFunctionArn: invocation.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
