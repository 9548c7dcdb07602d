import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedName, physicalName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import { AccessDeniedError, type AccessRequest, type Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { PolicyDocument } from '../iam/role';
import type { ServiceApis } from '../service-apis/service-apis';
import { Cors } from './cors';
import type { InvocationResult } from './invocation-result';
import { LambdaError } from './lambda-error';
import type { LogRecord } from './log-record';
import { findCode } from './private/function-code';
import { readFunctionDefinition } from './private/function-definition';
import { FunctionLog } from './private/function-log';
import { FunctionUrl } from './private/function-url';
import { lambdaRuntimePath } from './private/lambda-runtime-path';
import { LocalFunction } from './private/local-function';
import { permissionStatement } from './private/permission-statement';

/** What an invocation carries besides its event. */
export interface InvokeOptions {
  /** What the function finds as `context.clientContext`. */
  readonly clientContext?: unknown;
  /** Who invokes: IAM has to let it. Without a principal it is the twin itself, which may do everything. */
  readonly principal?: Principal;
  /** The condition keys of the request, such as `aws:SourceArn` when the caller is a service. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Lambda in the twin: it runs the code of a template's Node.js functions, each in processes of its own with only its own
 * environment, and serves their function URLs.
 *
 * What AWS does differently: functions run on this computer's version of Node.js and without their layers; a process
 * goes on running between invocations, where Lambda freezes it; reserved concurrency is not enforced, and an eleventh concurrent invocation of one
 * function waits.
 */
export class LambdaService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::Lambda::Function': (request) => this.#createFunction(request),
    'AWS::Lambda::Version': (request) => this.#createVersion(request),
    'AWS::Lambda::Alias': (request) => this.#createAlias(request),
    'AWS::Lambda::Url': (request) => this.#createUrl(request),
    'AWS::Lambda::Permission': (request) => this.#createPermission(request),
  });

  readonly #account: LocalAccount;
  readonly #iam: IamService;
  readonly #apis: ServiceApis;
  readonly #functions = new Map<string, LocalFunction>();
  readonly #versions = new Map<string, number>();
  readonly #urls = new Map<string, LoopbackServer>();
  readonly #protectionByUrl = new Map<string, { functionArn: string; authType: 'NONE' | 'AWS_IAM' }>();
  /** The statements of the functions' policies, by the ARN of the function with its qualifier. */
  readonly #statements = new Map<string, PolicyDocument[]>();
  readonly #log = new FunctionLog();
  #directory: Promise<string> | undefined;
  #stopping: Promise<void> | undefined;

  /** @param apis what functions call with the AWS SDK */
  constructor(account: LocalAccount, iam: IamService, apis: ServiceApis) {
    this.#account = account;
    this.#iam = iam;
    this.#apis = apis;
  }

  /** What functions wrote to their output, and how they ended where they did not say so themselves. Oldest first. */
  get logs(): readonly LogRecord[] {
    return this.#log.records;
  }

  /**
   * Invokes a function and waits for its result. A function that fails is a result, not an error.
   *
   * @param functionName a name or an ARN, with or without a qualifier. All versions and aliases run the same code.
   * @param payload the event, as JSON has it
   * @throws LambdaError when there is no such function, or the event is larger than 6 MB
   * @throws AccessDeniedError when neither the caller's policies nor the function's let the caller invoke it
   */
  async invoke(functionName: string, payload: unknown, options: InvokeOptions = {}): Promise<InvocationResult> {
    const { target, arn } = this.#find(functionName);
    const { principal, context, clientContext } = options;
    if (principal !== undefined) {
      await this.#iam.authorize(this.invocationBy(principal, arn, context));
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

  /** The request that IAM has to allow when somebody invokes a function. */
  invocationBy(
    principal: Principal,
    functionArn: string,
    context: Readonly<Record<string, string>> = {},
  ): AccessRequest {
    return {
      principal,
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      context,
      resourcePolicy: this.#statements.get(functionArn) ?? [],
    };
  }

  /**
   * The requests that IAM has to allow when somebody calls a function URL: all of them.
   *
   * @param url as AWS would name it
   * @returns nothing when it is not a function URL of the twin
   */
  urlRequestsBy(principal: Principal, url: string): AccessRequest[] {
    const found = URL.canParse(url) ? this.#protectionByUrl.get(new URL(url).origin) : undefined;
    if (found === undefined) {
      return [];
    }
    const { functionArn, authType } = found;
    // Nobody's signature is looked at where none is asked for.
    return this.#urlRequests(authType === 'NONE' ? { type: 'anonymous' } : principal, functionArn, authType);
  }

  /** Ends every process, closes every function URL and removes the unpacked code. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((target) => target.stop()));
    await Promise.all([...this.#urls.values()].map((server) => server.close()));
    if (this.#directory !== undefined) {
      await rm(await this.#directory, { recursive: true, force: true });
    }
  }

  async #createFunction(request: ResourceRequest): Promise<CreatedResource> {
    const definition = readFunctionDefinition(request, this.#account);
    if (this.#functions.has(definition.name)) {
      throw new ResourceError(`Function already exist: ${definition.name}; choose another FunctionName`);
    }
    await this.#assumeRole(definition.roleArn, definition.arn);
    const code = findCode(definition, this.#account.assets);
    if (code.kind === 'none') {
      this.#account.warn(`function ${definition.name} (${request.logicalId}) cannot run: ${code.reason}`);
    }
    if (request.properties.Layers?.length > 0) {
      this.#account.warn(`function ${definition.name} (${request.logicalId}) runs without its layers`);
    }
    const target = new LocalFunction(definition, code, {
      account: this.#account,
      iam: this.#iam,
      apis: this.#apis,
      log: this.#log,
      runtimePath: lambdaRuntimePath,
      directory: () => (this.#directory ??= mkdtemp(join(tmpdir(), 'lambda-')).then((path) => realpath(path))),
    });
    this.#functions.set(definition.name, target);
    return { ref: definition.name, attributes: { Arn: definition.arn } };
  }

  #createVersion({ properties }: ResourceRequest): CreatedResource {
    const { arn } = this.#existing(properties, 'FunctionName').definition;
    const version = (this.#versions.get(arn) ?? 0) + 1;
    this.#versions.set(arn, version);
    return { ref: `${arn}:${version}`, attributes: { Version: String(version), FunctionArn: `${arn}:${version}` } };
  }

  #createAlias({ properties }: ResourceRequest): CreatedResource {
    const { arn } = this.#existing(properties, 'FunctionName').definition;
    const { Name: name, FunctionVersion: version } = properties;
    if (typeof name !== 'string' || !/^(?!\d+$)[\w-]{1,128}$/.test(name)) {
      throw new ResourceError(`Name '${name}' must have letters, digits, hyphens or underscores, and not digits only`);
    }
    if (version === undefined) {
      throw new ResourceError('FunctionVersion is missing: say which version the alias names');
    }
    return { ref: `${arn}:${name}`, attributes: { AliasArn: `${arn}:${name}` } };
  }

  async #createUrl({ properties }: ResourceRequest): Promise<CreatedResource> {
    const target = this.#existing(properties, 'TargetFunctionArn');
    const { AuthType: authType, InvokeMode: invokeMode = 'BUFFERED', Qualifier: qualifier, Cors: cors } = properties;
    if (authType !== 'NONE' && authType !== 'AWS_IAM') {
      throw new ResourceError(`AuthType '${authType}' must be NONE or AWS_IAM`);
    }
    if (invokeMode !== 'BUFFERED' && invokeMode !== 'RESPONSE_STREAM') {
      throw new ResourceError(`InvokeMode '${invokeMode}' must be BUFFERED or RESPONSE_STREAM`);
    }
    const functionArn = qualifier === undefined ? target.definition.arn : `${target.definition.arn}:${qualifier}`;
    if (this.#urls.has(functionArn)) {
      throw new ResourceError(`FunctionUrlConfig exists for this Lambda function: ${functionArn} has a URL already`);
    }
    const { region, origins } = this.#account;
    const urlId = generatedName(`url of ${functionArn}`, 32);
    const domainName = `${urlId}.lambda-url.${region}.on.aws`;
    const server = await LoopbackServer.listen(
      new FunctionUrl({
        account: this.#account,
        iam: this.#iam,
        target,
        functionArn,
        urlId,
        domainName,
        authorize: (principal) => this.#authorizeUrl(principal, functionArn, authType),
        authType,
        cors: cors === undefined ? undefined : new Cors(cors),
      }),
    );
    this.#urls.set(functionArn, server);
    this.#protectionByUrl.set(`https://${domainName}`, { functionArn, authType });
    origins.register(`https://${domainName}`, server.origin);
    return { ref: functionArn, attributes: { FunctionArn: functionArn, FunctionUrl: `https://${domainName}/` } };
  }

  #createPermission({ properties, stackName, logicalId }: ResourceRequest): CreatedResource {
    for (const name of ['Action', 'FunctionName', 'Principal']) {
      if (typeof properties[name] !== 'string') {
        throw new ResourceError(`${name} is missing: a permission says who may do what to which function`);
      }
    }
    if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(properties.Action)) {
      throw new ResourceError(
        `Action '${properties.Action}' must be an action of Lambda, such as lambda:InvokeFunction`,
      );
    }
    const { FunctionUrlAuthType, InvokedViaFunctionUrl, Action, FunctionName } = properties;
    if (FunctionUrlAuthType !== undefined && Action !== 'lambda:InvokeFunctionUrl') {
      throw new ResourceError('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
    }
    if (String(InvokedViaFunctionUrl) === 'true' && Action !== 'lambda:InvokeFunction') {
      // The wording is unverified.
      throw new ResourceError('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action');
    }
    const arn = this.#arnOf(FunctionName);
    if (arn !== undefined) {
      const statement = permissionStatement(properties, arn, this.#account.partition);
      this.#iam.rememberOrigin(statement, { stackName, logicalId });
      this.#statements.set(arn, [...(this.#statements.get(arn) ?? []), statement]);
    }
    const id = physicalName({ stackName, logicalId });
    return { ref: id, attributes: { Id: id } };
  }

  /** Lambda tries the role when a function is created; the message is its own. */
  async #assumeRole(roleArn: string, functionArn: string): Promise<void> {
    try {
      await this.#iam.assumeRole(roleArn, 'lambda.amazonaws.com', functionArn);
    } catch (error) {
      throw error instanceof AccessDeniedError
        ? new ResourceError(`The role defined for the function cannot be assumed by Lambda. ${error.message}`)
        : error;
    }
  }

  async #authorizeUrl(principal: Principal, functionArn: string, authType: 'NONE' | 'AWS_IAM'): Promise<void> {
    for (const request of this.#urlRequests(principal, functionArn, authType)) {
      await this.#iam.authorize(request);
    }
  }

  /**
   * A caller of a function URL needs both permissions, since October 2025.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  #urlRequests(principal: Principal, functionArn: string, authType: 'NONE' | 'AWS_IAM'): AccessRequest[] {
    const invocation = this.invocationBy(principal, functionArn, { 'lambda:InvokedViaFunctionUrl': 'true' });
    return [
      { ...invocation, action: 'lambda:InvokeFunctionUrl', context: { 'lambda:FunctionUrlAuthType': authType } },
      invocation,
    ];
  }

  /** The function that a property names. */
  #existing(properties: ResourceProperties, property: string): LocalFunction {
    const name = properties[property];
    if (typeof name !== 'string') {
      throw new ResourceError(`${property} is missing: name a function`);
    }
    try {
      return this.#find(name).target;
    } catch (error) {
      throw error instanceof LambdaError ? new ResourceError(`${property}: ${error.message}`) : error;
    }
  }

  /** The ARN of a function of the twin with its qualifier, or `undefined` when there is no such function. */
  #arnOf(nameOrArn: string): string | undefined {
    try {
      return this.#find(nameOrArn).arn;
    } catch {
      return undefined;
    }
  }

  #find(nameOrArn: string): { target: LocalFunction; arn: string } {
    for (const target of this.#functions.values()) {
      const { name, arn } = target.definition;
      const accountId = arn.split(':')[4];
      for (const prefix of [arn, `${accountId}:function:${name}`, name]) {
        if (nameOrArn === prefix) {
          return { target, arn };
        }
        if (nameOrArn.startsWith(`${prefix}:`)) {
          return { target, arn: arn + nameOrArn.slice(prefix.length) };
        }
      }
    }
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${nameOrArn}`);
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
