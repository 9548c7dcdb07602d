import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalAccount } from '../../account/local-account';
import type { FetchHandler } from '../../http/loopback-server';
import { LoopbackServers } from '../../http/loopback-servers';
import type { PropertyReader } from '../../template/property-reader';
import { ResourceError } from '../../template/resource-error';
import type { AccessRequest, Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { PolicyDocument } from '../iam/role';
import type { ServiceApis } from '../service-apis/service-apis';
import type { FunctionDefinition } from './function-definition';
import { LocalFunction } from './local-function';
import { FunctionLog } from './function-log';

/** A function, and its ARN with the qualifier that it was called by. */
export interface FoundFunction {
  readonly target: LocalFunction;
  readonly arn: string;
}

/** Why there is no HTTP response of a function. */
export type FunctionProblem = { readonly failure: unknown } | { readonly timeoutMs: number } | 'malformed response';

function described(problem: FunctionProblem): string {
  if (problem === 'malformed response') {
    return 'returned what is no HTTP response here: it needs a statusCode, headers and a body that are text, and nothing unknown';
  }
  if ('timeoutMs' in problem) return `did not return within ${problem.timeoutMs} ms`;
  const { errorType, errorMessage } = Object(problem.failure) as { errorType?: string; errorMessage?: string };
  return `failed: ${[errorType, errorMessage].filter(Boolean).join(': ')}`;
}

/** The functions of an account with their policies: what the resource types create into. */
export class LocalFunctions {
  readonly log = new FunctionLog();
  readonly #servers = new LoopbackServers();
  readonly #byName = new Map<string, LocalFunction>();
  /** The statements of the functions' policies, by the ARN of the function with its qualifier. */
  readonly #statements = new Map<string, PolicyDocument[]>();
  #directory: Promise<string> | undefined;

  constructor(
    readonly account: LocalAccount,
    readonly iam: IamService,
    private readonly apis: ServiceApis,
  ) {}

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  add(definition: FunctionDefinition): void {
    const { account, iam, apis, log } = this;
    const directory = (): Promise<string> =>
      (this.#directory ??= mkdtemp(join(tmpdir(), 'lambda-')).then((path) => realpath(path)));
    this.#byName.set(definition.name, new LocalFunction(definition, { account, iam, apis, log, directory }));
  }

  /** @param nameOrArn with or without a qualifier */
  find(nameOrArn: string): FoundFunction | undefined {
    for (const target of this.#byName.values()) {
      const { name, arn } = target.definition;
      for (const prefix of [arn, `${this.account.accountId}:function:${name}`, name]) {
        if (nameOrArn === prefix || nameOrArn.startsWith(`${prefix}:`)) {
          return { target, arn: arn + nameOrArn.slice(prefix.length) };
        }
      }
    }
    return undefined;
  }

  /** The function that a property names. */
  named(read: PropertyReader, property: string): LocalFunction {
    const name = read.requiredString(property);
    const found = this.find(name);
    if (found === undefined) {
      throw new ResourceError(`${property}: Function not found: ${name}`, 'ResourceNotFound', read.nameOf(property));
    }
    return found.target;
  }

  /** Serves a function URL. */
  async serve(url: FetchHandler & { readonly awsOrigin: string }): Promise<void> {
    this.account.origins.register(url.awsOrigin, await this.#servers.listen(url));
  }

  /** Adds a statement to the policy of a function, or of a qualifier of it. */
  addStatement(functionArn: string, statement: PolicyDocument): void {
    this.#statements.set(functionArn, [...(this.#statements.get(functionArn) ?? []), statement]);
  }

  /** The request that IAM has to allow when a principal invokes a function. */
  invocationBy(principal: Principal, functionArn: string, context: AccessRequest['context'] = {}): AccessRequest {
    return {
      principal,
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      context,
      resourcePolicy: this.#statements.get(functionArn) ?? [],
    };
  }

  /**
   * Tells the person who runs the twin why a function answered with an error that hides its cause.
   *
   * @param where it was called, such as `REST API "orders": GET /orders`
   */
  reportFailure(functionArn: string, where: string, problem: FunctionProblem, requestId: string): void {
    const found = this.find(functionArn);
    if (found === undefined) return;
    const { declaredBy, name } = found.target.definition;
    const { failures, invented, clock } = this.account;
    const message = invented.explained(`${where}: the function ${name} ${described(problem)}`);
    failures.add({ time: clock.now(), ...declaredBy, requestId, message });
  }

  /** Ends every process, closes every function URL and removes the unpacked code. */
  async stop(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((target) => target.stop()));
    await this.#servers.stop();
    if (this.#directory !== undefined) {
      await rm(await this.#directory, { recursive: true, force: true });
    }
  }
}
