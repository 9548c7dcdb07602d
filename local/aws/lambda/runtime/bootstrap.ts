/**
 * The program of an execution environment: it loads a function's code and runs its handler, one invocation after the
 * other, in a process of its own. It is bundled into one file that imports nothing but Node.js.
 */
import { RuntimeError, toFailure } from './failure';
import { loadHandler, type Handler } from './load-handler';
import { watchForParent } from './orphan-watch';
import { endOfOutput, MAX_RESPONSE_BYTES, type InvokeMessage, type Outcome, type RuntimeMessage } from './protocol';
import { awslambda } from './response-stream';
import { runHandler } from './run-handler';

const environment = process.env as Record<string, string>;
const channel = process.channel!;
const parent = process.ppid;
const send = process.send!.bind(process) as (message: RuntimeMessage, sent?: () => void) => void;
const outputs = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
const writeError = outputs[1]!;
// Code that finds this function believes that another Node.js program started it.
process.send = undefined;
Object.assign(globalThis, { awslambda });

let handler: Handler | undefined;
let current: InvokeMessage | undefined;
let hasBrokenPipe = false;

process.on('message', (message) => void invoke(message as InvokeMessage));
process.on('disconnect', endProcessGroup);
// When the parent is killed, a write to it can fail, and end this process, before the channel is seen to be closed.
process.on('exit', () => {
  if (isOrphan()) {
    endProcessGroup();
  }
});
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  hasBrokenPipe ||= error.code === 'EPIPE' || error.code === 'ERR_IPC_CHANNEL_CLOSED';
  crash(error, 129);
});
process.on('unhandledRejection', (reason) => {
  const error = new Error(String(reason));
  error.name = 'Runtime.UnhandledPromiseRejection';
  crash(Object.assign(error, { stack: reason instanceof Error ? reason.stack : undefined }), 128);
});

async function invoke(invocation: InvokeMessage): Promise<void> {
  current = invocation;
  let outcome: Outcome;
  try {
    handler ??= await initialize();
    send({ type: 'started', requestId: invocation.requestId });
    // The channel alone does not keep a handler's event loop from being empty.
    channel.unref();
    outcome = limited(await runHandler(handler, invocation));
  } catch (error) {
    outcome = fail(error);
  }
  channel.ref();
  if (current === invocation) {
    current = undefined;
    report(invocation, outcome, handler === undefined);
  }
}

async function initialize(): Promise<Handler> {
  const loaded = await loadHandler(environment.LAMBDA_TASK_ROOT!, environment._HANDLER!);
  const [, version] = /nodejs(\d+)/.exec(environment.AWS_EXECUTION_ENV!) ?? [];
  if (Number(version) >= 24 && loaded.length === 3) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24: return a promise',
    );
  }
  watchForParent();
  return loaded;
}

function limited(outcome: Outcome): Outcome {
  const length =
    outcome.kind === 'payload'
      ? Buffer.byteLength(outcome.json)
      : outcome.kind === 'stream'
        ? Buffer.byteLength(outcome.stream.base64, 'base64')
        : 0;
  if (length <= MAX_RESPONSE_BYTES) {
    return outcome;
  }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  return { kind: 'failure', failure: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

function fail(error: unknown): Outcome {
  const failure = toFailure(error);
  writeError(`Invoke Error\t${JSON.stringify(failure)}\n`);
  return { kind: 'failure', failure };
}

function crash(error: Error, exitCode: number): void {
  const outcome = fail(error);
  if (current === undefined) {
    process.exit(exitCode);
  }
  const invocation = current;
  current = undefined;
  report(invocation, outcome, true, exitCode);
}

function report({ requestId }: InvokeMessage, outcome: Outcome, last: boolean, exitCode = 1): void {
  for (const write of outputs) {
    write(endOfOutput(requestId));
  }
  send({ type: 'outcome', requestId, outcome, last }, () => {
    if (last) {
      process.exit(exitCode);
    }
  });
}

/** The system closes the pipes of a killed parent a moment before it gives its children another parent. */
function isOrphan(): boolean {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; hasBrokenPipe && process.ppid === parent && tries < 100; tries += 1) {
    Atomics.wait(never, 0, 0, 10);
  }
  return process.ppid !== parent;
}

/** Ends this process, which leads its group, together with whatever processes the function started. */
function endProcessGroup(): void {
  if (process.platform !== 'win32') {
    process.kill(-process.pid, 'SIGKILL');
  }
  process.exit();
}
