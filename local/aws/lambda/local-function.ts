import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalAccount } from '../../account/local-account';
import type { IamService } from '../iam/iam-service';
import type { ServiceApis } from '../service-apis/service-apis';
import type { FunctionDefinition } from './function-definition';
import { ApiError } from '../service-apis/api-error';
import type { FunctionFailure, Outcome } from './runtime/protocol';
import { environmentVariables } from './private/environment-variables';
import { ExecutionEnvironment } from './private/execution-environment';
import { unpackCode } from './private/function-code';
import type { FunctionLog } from './function-log';
import { nodeFlags } from './private/node-flags';

/** Further invocations of a function wait. A laptop is not a region. */
const MAX_ENVIRONMENTS = 10;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_REQUEST_BYTES = 6_291_456;

/** What a function needs from its surroundings. */
export interface LocalFunctionContext {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly apis: ServiceApis;
  readonly log: FunctionLog;
  /** A directory of the twin, in which the function makes one for its code. */
  readonly directory: () => Promise<string>;
}

/** How an invocation went. */
export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
}

/** An execution environment, and which state of the origins its variables were translated with. */
interface Lease {
  readonly environment: ExecutionEnvironment;
  readonly generation: number;
}

/** A function that runs: it starts execution environments as they are needed and uses them again. */
export class LocalFunction {
  readonly #idle: Lease[] = [];
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #waiting: Array<() => void> = [];
  #running = 0;
  #taskRoot: Promise<string> | undefined;
  #stopped = false;

  constructor(
    readonly definition: FunctionDefinition,
    private readonly context: LocalFunctionContext,
  ) {}

  /**
   * Runs the function once. A function that fails is an outcome, not an error.
   *
   * @param event JSON text
   * @throws ApiError when the event is too large
   */
  async invoke(
    event: string,
    functionArn: string,
    { requestId = randomUUID(), clientContext }: { requestId?: string; clientContext?: unknown } = {},
  ): Promise<Invocation> {
    if (Buffer.byteLength(event) > MAX_REQUEST_BYTES) {
      throw new ApiError(
        'RequestTooLargeException',
        `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
      );
    }
    await this.#enter();
    try {
      return { requestId, outcome: await this.#run(requestId, { event, functionArn, clientContext }) };
    } catch (error) {
      return { requestId, outcome: this.#failToStart(requestId, error) };
    } finally {
      this.#leave();
    }
  }

  /** Ends every process. Invocations that are running or waiting fail. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments].map((environment) => environment.kill(STOPPED)));
    await this.#taskRoot?.catch(() => {});
  }

  async #run(
    requestId: string,
    invocation: { event: string; functionArn: string; clientContext?: unknown },
  ): Promise<Outcome> {
    const timeoutMs = this.definition.timeoutSeconds * 1000;
    for (;;) {
      const lease = await this.#acquire();
      const outcome = await lease.environment.invoke({ ...invocation, requestId, timeoutMs });
      if (lease.environment.alive) {
        this.#idle.push(lease);
      }
      if (outcome !== undefined) {
        return outcome;
      }
    }
  }

  async #acquire(): Promise<Lease> {
    const { generation } = this.context.account.origins;
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      // Its variables name loopback addresses from before the last registration.
      if (idle.generation !== generation) {
        void idle.environment.kill(STOPPED);
      } else if (idle.environment.alive) {
        return idle;
      }
    }
    this.#throwIfStopped();
    const taskRoot = await (this.#taskRoot ??= this.#unpack());
    this.#throwIfStopped();
    return { environment: this.#start(taskRoot), generation };
  }

  #start(taskRoot: string): ExecutionEnvironment {
    const { account, iam, apis, log } = this.context;
    const { definition } = this;
    const environment = new ExecutionEnvironment({
      variables: environmentVariables(definition, {
        account,
        credentials: iam.credentialsOf(definition.roleArn),
        endpoints: apis.environment,
        taskRoot,
      }),
      flags: nodeFlags(definition),
      workingDirectory: taskRoot,
      onOutput: (message, requestId) =>
        log.add({ functionName: definition.name, requestId, time: new Date(), message }),
    });
    this.#environments.add(environment);
    void environment.closed.then(() => this.#environments.delete(environment));
    return environment;
  }

  async #unpack(): Promise<string> {
    const { definition, context } = this;
    const { code } = definition;
    if (code.kind === 'none') {
      throw new Error(`the function ${definition.name} cannot run in the local twin: ${code.reason}`);
    }
    return unpackCode(code, await mkdtemp(join(await context.directory(), `${definition.name}-`)));
  }

  async #enter(): Promise<void> {
    if (this.#running < MAX_ENVIRONMENTS) {
      this.#running += 1;
    } else {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#running -= 1;
    } else {
      next();
    }
  }

  #failToStart(requestId: string, error: unknown): Outcome {
    const errorMessage = `RequestId: ${requestId} Error: ${(error as Error).message}`;
    this.context.log.add({ functionName: this.definition.name, requestId, time: new Date(), message: errorMessage });
    return { kind: 'failure', failure: { errorType: 'LocalTwin.StartFailed', errorMessage } };
  }

  #throwIfStopped(): void {
    if (this.#stopped) {
      throw new Error(STOPPED.errorMessage);
    }
  }
}

const STOPPED: FunctionFailure = { errorType: 'LocalTwin.Stopped', errorMessage: 'The local twin was stopped' };
