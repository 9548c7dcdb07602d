import type { LocalAccount } from '../../../account/local-account';
import type { FetchHandler } from '../../../http/loopback-server';
import { withTimeout } from '../../lambda/with-timeout';
import { AccessDeniedError, type Principal } from '../../iam/access-request';
import type { RoleCredentials } from '../../iam/credentials';
import type { IamService } from '../../iam/iam-service';
import { SignatureError, verifySignature } from '../../iam/verify-signature';
import type { InvocationResult } from '../../lambda/invocation-result';
import { LambdaError } from '../../lambda/lambda-error';
import type { LambdaService } from '../../lambda/lambda-service';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';
import { executionArn, isPublic, type RestApi, type Stage } from '../rest-api';
import type { ApiKey, ApiKeys } from './api-keys';
import { functionArnOf } from '../function-arn-of';
import { CALLER_CREDENTIALS } from './method-definition';
import { mockResponse } from './mock-integration';
import { isBinaryType, proxyEvent } from './proxy-event';
import { proxyResponse } from './proxy-response';
import { findRoute, type Route } from './route';

/** What serving a REST API needs. */
export interface ExecuteApiServices {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly lambda: LambdaService;
  readonly apiKeys: ApiKeys;
}

/** A request on its way to an integration. */
interface Call extends Route {
  readonly request: Request;
  readonly body: Buffer;
  readonly stage: Stage;
  /** Without the stage. */
  readonly path: string;
  readonly requestId: string;
}

const DEFAULT_TIMEOUT_MS = 29_000;

/**
 * The HTTP side of a REST API: `https://<id>.execute-api.<region>.amazonaws.com/<stage>/...`. What refuses a request, in
 * this order: route, authorization, API key, required parameters, integration. The bodies and `x-amzn-errortype` are those
 * of "Gateway response types for API Gateway"; the order is unverified.
 */
export class ExecuteApi implements FetchHandler {
  /** @param api is there when the first request comes: its id is part of what the server is registered for */
  constructor(
    private readonly services: ExecuteApiServices,
    private readonly api: () => RestApi,
  ) {}

  async fetch(request: Request): Promise<Response> {
    const requestId = crypto.randomUUID();
    const response = await this.#respond(request, requestId);
    response.headers.set('x-amzn-requestid', requestId);
    return response;
  }

  async #respond(request: Request, requestId: string): Promise<Response> {
    const api = this.api();
    const { pathname } = new URL(request.url);
    const [, stageName = '', rest = ''] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
    const stage = api.stages.get(stageName);
    if (stage === undefined || !isPublic(api)) {
      return refusal(403, 'ForbiddenException', 'Forbidden');
    }
    const path = rest === '' ? '/' : rest;
    const route = findRoute(stage.deployment.methods, request.method, path);
    if (route === undefined) {
      return refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const body = Buffer.from(await request.arrayBuffer());
    const call = { ...route, request, body, stage, path, requestId };
    const caller = await this.#authorize(call);
    if (caller instanceof Response) {
      return caller;
    }
    const apiKey = this.#apiKeyOf(call);
    if (route.method.apiKeyRequired && apiKey === undefined) {
      return refusal(403, 'ForbiddenException', 'Forbidden');
    }
    const missing = missingParameters(call);
    if (missing.length > 0) {
      return refusal(400, 'BadRequestException', `Missing required request parameters: [${missing.join(', ')}]`);
    }
    return this.#integrate(call, caller, apiKey);
  }

  /** @returns who signed the request, nobody where nobody has to, or the refusal */
  async #authorize({ request, body, method, stage, path }: Call): Promise<RoleCredentials | undefined | Response> {
    const { account, iam } = this.services;
    const { id, policy } = this.api();
    const resource = executionArn(account, id, stage.name, request.method, path);
    const action = 'execute-api:Invoke';
    try {
      switch (method.authorizationType) {
        case 'NONE':
          if (policy.length > 0) {
            const principal: Principal = { type: 'anonymous' };
            await iam.authorize({ principal, action, resource, resourcePolicy: policy });
          }
          return undefined;
        case 'AWS_IAM': {
          const credentials = await verifySignature(
            { method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body },
            {
              credentialsByAccessKeyId: (accessKeyId) => iam.credentialsByAccessKeyId(accessKeyId),
              service: 'execute-api',
              region: account.region,
              now: account.clock.now(),
            },
          );
          const principal: Principal = { type: 'role', roleArn: credentials.roleArn };
          await iam.authorize({ principal, action, resource, resourcePolicy: policy });
          return credentials;
        }
        case 'CUSTOM':
        case 'COGNITO_USER_POOLS':
          // The twin runs no authorizer, and must not be kinder than one.
          return refusal(401, 'UnauthorizedException', 'Unauthorized');
      }
    } catch (error) {
      if (error instanceof SignatureError) {
        return refusal(403, error.code, error.message, error.message);
      }
      if (error instanceof AccessDeniedError) {
        const masked = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
        const who = method.authorizationType === 'NONE' ? 'anonymous' : error.message.split(' ')[0];
        const Message = `User: ${who} is not authorized to perform: ${action} on resource: ${masked}`;
        const headers = { 'x-amzn-errortype': 'AccessDeniedException', [REFUSAL_HEADER]: encodeURI(error.message) };
        return Response.json({ Message }, { status: 403, headers });
      }
      throw error;
    }
  }

  #apiKeyOf({ request, method, stage }: Call): ApiKey | undefined {
    if (!method.apiKeyRequired) {
      return undefined;
    }
    const { account, apiKeys } = this.services;
    const { id, name } = this.api();
    const stageKey = `${id}/${stage.name}`;
    if (!apiKeys.hasPlanFor(stageKey)) {
      account.warn(
        `REST API "${name}": ${method.httpMethod} ${method.path} requires an API key, but no usage plan has stage ` +
          `"${stage.name}": every call is refused with 403; add an AWS::ApiGateway::UsagePlan`,
      );
    }
    return apiKeys.find(request.headers.get('x-api-key') ?? undefined, stageKey);
  }

  async #integrate(call: Call, caller: RoleCredentials | undefined, apiKey: ApiKey | undefined): Promise<Response> {
    const { properties } = call.method;
    const functionArn = functionArnOf(properties.Integration?.Uri, call.stage.variables);
    switch (properties.Integration?.Type) {
      case 'MOCK':
        return mockResponse(properties) ?? internalError(500);
      case 'AWS_PROXY':
        return functionArn === undefined || properties.Integration.Credentials === CALLER_CREDENTIALS
          ? internalError(500)
          : this.#invoke(functionArn, call, caller, apiKey);
      default:
        return internalError(500);
    }
  }

  async #invoke(
    functionArn: string,
    call: Call,
    caller: RoleCredentials | undefined,
    apiKey: ApiKey | undefined,
  ): Promise<Response> {
    const { account } = this.services;
    const api = this.api();
    const { request, body, stage, path, requestId, method } = call;
    const event = proxyEvent(request, body, { account, api, stage, route: call, path, requestId, caller, apiKey });
    let result: InvocationResult | 'timeout';
    try {
      result = await withTimeout(
        this.#run(functionArn, event, call),
        Number(method.properties.Integration.TimeoutInMillis ?? DEFAULT_TIMEOUT_MS),
      );
    } catch (error) {
      if (error instanceof AccessDeniedError || error instanceof LambdaError) {
        // AWS says so in the execution log only, as "Invalid permissions on Lambda function".
        account.warn(`REST API "${api.name}": ${method.httpMethod} ${method.path}: ${error.message}`);
        return internalError(500, error.message);
      }
      throw error;
    }
    if (result === 'timeout') {
      return refusal(504, 'InternalServerErrorException', 'Endpoint request timed out');
    }
    const isBinary = isBinaryType(request.headers.get('accept') ?? '', api.properties.BinaryMediaTypes ?? []);
    const response = result.functionError === undefined ? proxyResponse(result.payload, isBinary) : undefined;
    return response ?? internalError(502);
  }

  /** API Gateway invokes a function as itself, or with the role that the integration names. */
  async #run(functionArn: string, event: object, { method, stage, request }: Call): Promise<InvocationResult> {
    const { account, iam, lambda } = this.services;
    const service = 'apigateway.amazonaws.com';
    const { id } = this.api();
    // Unverified: that the path is the resource's, with its parameters in braces.
    const sourceArn = executionArn(account, id, stage.name, request.method, method.path);
    const roleArn: string | undefined = method.properties.Integration.Credentials;
    if (roleArn !== undefined) {
      await iam.assumeRole(roleArn, service, sourceArn);
    }
    return lambda.invoke(functionArn, event, {
      principal: roleArn === undefined ? { type: 'service', service } : { type: 'role', roleArn },
      context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account.accountId },
    });
  }
}

/** Required query parameters and headers that a request does not have, where the method has them checked. */
function missingParameters({ method, request }: Call): string[] {
  const { RequestParameters = {}, RequestValidatorId } = method.properties;
  if (RequestValidatorId === undefined) {
    return [];
  }
  const query = new URL(request.url).searchParams;
  return Object.entries(RequestParameters)
    .filter(([, required]) => String(required) === 'true')
    .map(([parameter]) => /^method\.request\.(querystring|header)\.(.+)$/.exec(parameter))
    .filter((found) => found !== null)
    .filter(([, location, name]) => !(location === 'querystring' ? query.has(name!) : request.headers.has(name!)))
    .map(([, , name]) => name!);
}

function refusal(status: number, type: string, message: string, reason?: string): Response {
  const headers = { 'x-amzn-errortype': type, ...(reason !== undefined && { [REFUSAL_HEADER]: encodeURI(reason) }) };
  return Response.json({ message }, { status, headers });
}

function internalError(status: 500 | 502, reason?: string): Response {
  return refusal(status, 'InternalServerErrorException', 'Internal server error', reason);
}
