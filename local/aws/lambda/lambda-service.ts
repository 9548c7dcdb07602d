import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { AccessRequest, Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { ServiceApis } from '../service-apis/service-apis';
import type { FunctionUrl } from './function-url';
import { LocalFunctions, type FunctionProblem } from './local-functions';
import { existing } from '../service-apis/api-error';
import type { LogRecord } from './function-log';
import type { FunctionFailure } from './runtime/protocol';
import { alias } from './resource-types/alias';
import { lambdaFunction } from './resource-types/function';
import { permission } from './resource-types/permission';
import { url } from './resource-types/url';
import { version } from './resource-types/version';

/** What a synchronous invocation returns: the function's result as JSON has it, or how it failed. */
export type InvocationResult = { readonly requestId: string } & (
  | { readonly functionError?: undefined; readonly payload: unknown }
  /** The function threw, crashed, could not be loaded, or took too long. */
  | { readonly functionError: 'Unhandled'; readonly payload: FunctionFailure }
);

/** What an invocation carries besides its event. */
export interface InvokeOptions {
  /** What the function finds as `context.clientContext`. */
  readonly clientContext?: unknown;
  /** Who invokes: IAM has to allow it. Without a principal it is the twin itself, which may do everything. */
  readonly principal?: Principal;
  /** The condition keys of the request, such as `aws:SourceArn` when the principal is a service. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Lambda in the twin: it runs the code of a template's Node.js functions, each in processes of its own with only its own
 * environment, and serves their function URLs.
 *
 * What AWS does differently: functions run on this computer's version of Node.js and without their layers; a process
 * goes on running between invocations, where Lambda freezes it; reserved concurrency is not enforced, and an eleventh
 * concurrent invocation of one function waits.
 */
export class LambdaService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #functions: LocalFunctions;
  /** By the ARN of the function, with the qualifier of the URL. */
  readonly #urls = new Map<string, FunctionUrl>();

  /** @param apis what functions call with the AWS SDK */
  constructor(account: LocalAccount, iam: IamService, apis: ServiceApis) {
    const functions = new LocalFunctions(account, iam, apis);
    this.#functions = functions;
    this.resourceTypes = [
      lambdaFunction(functions),
      version(functions),
      alias(functions),
      url(functions, this.#urls),
      permission(functions),
    ];
  }

  /** What functions wrote to their output, and how they ended where they did not say so themselves. Oldest first. */
  get logs(): readonly LogRecord[] {
    return this.#functions.log.records;
  }

  /**
   * Invokes a function and waits for its result. A function that fails is a result, not an error.
   *
   * @param functionName a name or an ARN, with or without a qualifier. All versions and aliases run the same code.
   * @param payload the event, as JSON has it
   * @throws ApiError when there is no such function, or the event is larger than 6 MB
   * @throws AccessDeniedError when neither the policies of the principal nor the function's allow the invocation
   */
  async invoke(functionName: string, payload: unknown, options: InvokeOptions = {}): Promise<InvocationResult> {
    const found = this.#functions.find(functionName);
    const { target, arn } = existing(found, 'ResourceNotFoundException', `Function not found: ${functionName}`);
    const { principal, context, clientContext } = options;
    if (principal !== undefined) {
      await this.#functions.iam.authorize(this.invocationBy(principal, arn, context));
    }
    const { requestId, outcome } = await target.invoke(JSON.stringify(payload ?? null), arn, { clientContext });
    switch (outcome.kind) {
      case 'payload':
        return { requestId, payload: JSON.parse(outcome.json) };
      case 'stream':
        return { requestId, payload: parsed(Buffer.from(outcome.stream.base64, 'base64').toString()) };
      case 'failure':
        return { requestId, functionError: 'Unhandled', payload: outcome.failure };
    }
  }

  /** The request that IAM has to allow when a principal invokes a function. */
  invocationBy(principal: Principal, functionArn: string, context?: InvokeOptions['context']): AccessRequest {
    return this.#functions.invocationBy(principal, functionArn, context);
  }

  /**
   * The requests that IAM has to allow when a principal calls a function URL: all of them.
   *
   * @param address of the URL or below it, as AWS would name it
   * @returns nothing when it is not a function URL of the twin
   */
  urlRequestsBy(principal: Principal, address: string): AccessRequest[] {
    const origin = URL.canParse(address) ? new URL(address).origin : undefined;
    return [...this.#urls.values()].find(({ awsOrigin }) => awsOrigin === origin)?.requestsBy(principal) ?? [];
  }

  /** See {@link LocalFunctions.reportFailure}. */
  reportFailure(functionArn: string, where: string, problem: FunctionProblem, requestId: string): void {
    this.#functions.reportFailure(functionArn, where, problem, requestId);
  }

  /** Ends every process, closes every function URL and removes the unpacked code. */
  stop(): Promise<void> {
    return this.#functions.stop();
  }
}

/** A stream may be JSON or any other text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
