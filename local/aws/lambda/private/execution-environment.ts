import { fork, type ChildProcess } from 'node:child_process';
import {
  endOfOutput,
  type FunctionFailure,
  type InvokeMessage,
  type Outcome,
  type RuntimeMessage,
} from '../runtime/protocol';
import { lambdaRuntimePath } from './lambda-runtime-path';
import { OutputReader } from './output-reader';

/** Loading a function's code may take this long beyond its timeout: Lambda's limit of the init phase. */
const INIT_LIMIT_MS = 10_000;

/** How to start an execution environment. */
export interface ExecutionEnvironmentOptions {
  readonly variables: NodeJS.ProcessEnv;
  readonly flags: readonly string[];
  readonly workingDirectory: string;
  readonly onOutput: (line: string, requestId: string) => void;
}

/** What keeps the event loop going, or not. */
interface Handle {
  ref?(): void;
  unref?(): void;
}

/**
 * A process in which a function runs, one invocation at a time. It keeps nothing alive between invocations, and ends
 * when the twin's process ends, however that ends.
 */
export class ExecutionEnvironment {
  readonly #process: ChildProcess;
  readonly #onOutput: (line: string, requestId: string) => void;
  readonly #outputs: readonly OutputReader[];
  /** Resolves when the process is gone and all its output was read. */
  readonly closed: Promise<void>;
  readonly #handles: ReadonlyArray<Handle | null>;
  #alive = true;
  #warm = false;
  #receive: ((message: RuntimeMessage) => void) | undefined;
  #requestId = '';
  /** What ends the waits of the invocation that is running. */
  readonly #waiting = new Set<() => void>();
  /** Why the process was killed, when it was. */
  #killedFor: FunctionFailure | undefined;

  constructor({ variables, flags, workingDirectory, onOutput }: ExecutionEnvironmentOptions) {
    this.#onOutput = onOutput;
    this.#process = fork(lambdaRuntimePath(), [], {
      cwd: workingDirectory,
      env: variables,
      execArgv: [...flags],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In a process group of its own, which can be killed as a whole, and which Ctrl+C does not reach.
      detached: process.platform !== 'win32',
    });
    const { stdout, stderr, channel } = this.#process;
    this.#outputs = [stdout!, stderr!].map(
      (stream) => new OutputReader(stream, (line) => onOutput(line, this.#requestId)),
    );
    this.closed = new Promise((resolve) => {
      this.#process.once('close', () => resolve());
      this.#process.on('error', () => resolve());
    });
    void this.closed.then(() => {
      this.#alive = false;
      this.#waiting.forEach((end) => end());
    });
    // What the function left running would otherwise hold its output open.
    this.#process.once('exit', () => this.#killGroup());
    this.#process.on('message', (message: RuntimeMessage) => this.#receive?.(message));
    this.#handles = [this.#process, channel, stdout, stderr] as ReadonlyArray<Handle | null>;
    for (const handle of this.#handles) {
      handle?.unref?.();
    }
  }

  /** Whether another invocation can be sent. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs the handler once.
   *
   * @returns how it ended, or `undefined` when the process ended by itself after an earlier invocation, before the
   * handler saw this event
   */
  async invoke(message: InvokeMessage): Promise<Outcome | undefined> {
    const { requestId } = message;
    this.#requestId = requestId;
    this.#killedFor = undefined;
    const outputRead = this.#outputs.map((output) => output.until(endOfOutput(requestId)));
    let started = false;
    let ended: Extract<RuntimeMessage, { type: 'outcome' }> | undefined;
    let timer = this.#killAfter(INIT_LIMIT_MS + message.timeoutMs, message);
    this.#process.ref();
    try {
      const outcome = new Promise<void>((resolve) => {
        this.#receive = (received) => {
          if (received.requestId !== requestId) {
            return;
          }
          clearTimeout(timer);
          timer = this.#killAfter(message.timeoutMs, message);
          if (received.type === 'outcome') {
            ended = received;
            resolve();
          } else {
            started = true;
          }
        };
      });
      this.#process.send(message, () => {
        // When it fails, the process is closing, which is waited for below.
      });
      await this.#orClosed(outcome);
      if (ended === undefined) {
        const sawNothing = this.#warm && !started && this.#killedFor === undefined;
        return sawNothing ? undefined : this.#failure(requestId);
      }
      // The timer still runs: a function that goes on and on after its result is ended too.
      await (ended.last ? this.closed : this.#orClosed(Promise.all(outputRead)));
      return ended.outcome;
    } finally {
      this.#warm = true;
      clearTimeout(timer);
      this.#receive = undefined;
      this.#process.unref();
    }
  }

  /**
   * Waits for something, or for the end of the process. `Promise.race` would leave a reaction at `closed` for every
   * invocation, for as long as the process lives.
   */
  #orClosed(awaited: Promise<unknown>): Promise<void> {
    if (!this.#alive) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(end);
        resolve();
      };
      this.#waiting.add(end);
      awaited.then(end, (error: Error) => {
        this.#waiting.delete(end);
        reject(error);
      });
    });
  }

  /** Ends the process. An invocation that is running fails with the given reason. */
  async kill(reason: FunctionFailure): Promise<void> {
    if (this.#alive) {
      this.#killedFor ??= reason;
      this.#killGroup();
      // The caller waits for the end now: without this, a script that has nothing else to do would end before it.
      for (const handle of this.#handles) {
        handle?.ref?.();
      }
    }
    await this.closed;
  }

  #killAfter(milliseconds: number, { requestId, timeoutMs }: InvokeMessage): NodeJS.Timeout {
    return setTimeout(() => {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      void this.kill({ errorType: 'Sandbox.Timedout', errorMessage });
    }, milliseconds);
  }

  #failure(requestId: string): Outcome {
    const failure = this.#killedFor ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${describeExit(this.#process)}`,
    };
    this.#onOutput(failure.errorMessage, requestId);
    return { kind: 'failure', failure };
  }

  #killGroup(): void {
    const { pid } = this.#process;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  }
}

/** As Lambda words it. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function describeExit({ exitCode, signalCode }: ChildProcess): string {
  if (signalCode !== null) {
    return `Runtime exited with error: signal: ${SIGNALS[signalCode] ?? signalCode}`;
  }
  return exitCode === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${exitCode}`;
}
