import type { FetchHandler } from '../../../http/loopback-server';
import { AccessDeniedError, type Principal } from '../../iam/access-request';
import type { RoleCredentials } from '../../iam/credentials';
import { SignatureError } from '../../iam/verify-signature';
import { authenticate } from '../../lambda/authenticate';
import { httpResponse } from '../../lambda/http-response';
import { refusalReason } from '../../lambda/refusal-header';
import { functionArnOf, invokeIntegration, type FunctionIntegration } from '../function-integration';
import { executionArn, type RestApi, type RestMethod, type Stage } from '../rest-api';
import { findStage, type RestApis } from '../rest-apis';
import type { ApiKey } from './api-keys';
import { findMethod, type FoundMethod } from './find-method';
import { isBinaryType, proxyEvent } from './proxy-event';
import { proxyResponse } from './proxy-response';

/** A request on its way to an integration. */
interface Call extends FoundMethod {
  readonly request: Request;
  readonly body: Buffer;
  readonly stage: Stage;
  /** Without the stage. */
  readonly path: string;
  readonly requestId: string;
}

/**
 * The HTTP side of a REST API: `https://<id>.execute-api.<region>.amazonaws.com/<stage>/...`. What refuses a request, in
 * this order: route, authorization, API key, required parameters, integration. The bodies and `x-amzn-errortype` are those
 * of "Gateway response types for API Gateway"; the order is unverified.
 */
export class ExecuteApi implements FetchHandler {
  constructor(
    private readonly apis: RestApis,
    private readonly api: RestApi,
  ) {}

  async fetch(request: Request): Promise<Response> {
    const requestId = crypto.randomUUID();
    const response = await this.#respond(request, requestId);
    response.headers.set('x-amzn-requestid', requestId);
    return response;
  }

  async #respond(request: Request, requestId: string): Promise<Response> {
    const { api } = this;
    const found = findStage(api, new URL(request.url).pathname);
    if (found === undefined || !api.isPublic) {
      return refusal(403, 'ForbiddenException', 'Forbidden');
    }
    const { stage, path } = found;
    const method = findMethod(stage.deployment.methods, request.method, path);
    if (method === undefined) {
      return refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const body = Buffer.from(await request.arrayBuffer());
    const call = { ...method, request, body, stage, path, requestId };
    const caller = await this.#authorize(call);
    if (caller instanceof Response) {
      return caller;
    }
    const apiKey = this.#apiKeyOf(call);
    if (call.method.apiKeyRequired && apiKey === undefined) {
      return refusal(403, 'ForbiddenException', 'Forbidden');
    }
    const missing = missingParameters(call);
    if (missing.length > 0) {
      return refusal(400, 'BadRequestException', `Missing required request parameters: [${missing.join(', ')}]`);
    }
    return this.#integrate(call, caller, apiKey);
  }

  /** @returns the credentials that signed the request, nothing where no signature is required, or the refusal */
  async #authorize({ request, body, method, stage, path }: Call): Promise<RoleCredentials | undefined | Response> {
    const { account, iam } = this.apis;
    const { id, policy } = this.api;
    const { authorizationType } = method;
    if (authorizationType !== 'NONE' && authorizationType !== 'AWS_IAM') {
      // The twin runs no authorizer, and must not be kinder than one.
      return refusal(401, 'UnauthorizedException', 'Unauthorized');
    }
    const resource = executionArn(account, id, stage.name, request.method, path);
    const action = 'execute-api:Invoke';
    try {
      const isSigned = authorizationType === 'AWS_IAM';
      const caller = isSigned ? await authenticate(iam, account, request, body, 'execute-api') : undefined;
      const principal: Principal = caller ? { type: 'role', roleArn: caller.roleArn } : { type: 'anonymous' };
      if (caller !== undefined || policy.length > 0) {
        await iam.authorize({ principal, action, resource, resourcePolicy: policy });
      }
      return caller;
    } catch (error) {
      if (error instanceof SignatureError) {
        return refusal(403, error.code, error.message, error.message);
      }
      if (error instanceof AccessDeniedError) {
        const masked = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
        const who = authorizationType === 'NONE' ? 'anonymous' : error.message.split(' ')[0];
        const Message = `User: ${who} is not authorized to perform: ${action} on resource: ${masked}`;
        const headers = { 'x-amzn-errortype': 'AccessDeniedException', ...refusalReason(error.message) };
        return Response.json({ Message }, { status: 403, headers });
      }
      throw error;
    }
  }

  #apiKeyOf({ request, method, stage }: Call): ApiKey | undefined {
    if (!method.apiKeyRequired) {
      return undefined;
    }
    const { account, keys } = this.apis;
    const { id, name } = this.api;
    const stageKey = `${id}/${stage.name}`;
    if (!keys.hasPlanFor(stageKey)) {
      account.warn(
        `REST API "${name}": ${method.httpMethod} ${method.path} requires an API key, but no usage plan has stage ` +
          `"${stage.name}": every call is refused with 403; add an AWS::ApiGateway::UsagePlan`,
      );
    }
    return keys.find(request.headers.get('x-api-key') ?? undefined, stageKey);
  }

  async #integrate(call: Call, caller: RoleCredentials | undefined, apiKey: ApiKey | undefined): Promise<Response> {
    const { integration } = call.method;
    if (integration?.kind === 'mock' && integration.response !== undefined) {
      const { status, body, headers } = integration.response;
      const setHeaders = (all: Headers): void => headers.forEach((value, name) => all.set(name, value));
      return httpResponse(status, body, 'application/json', setHeaders) ?? internalError(500);
    }
    const functionArn =
      integration?.kind === 'function' ? functionArnOf(integration.uri, call.stage.variables) : undefined;
    return integration?.kind === 'function' && functionArn !== undefined
      ? this.#invoke({ ...integration, functionArn }, call, caller, apiKey)
      : internalError(500);
  }

  async #invoke(
    integration: FunctionIntegration,
    call: Call,
    caller: RoleCredentials | undefined,
    apiKey: ApiKey | undefined,
  ): Promise<Response> {
    const { apis, api } = this;
    const { request, body, stage, method } = call;
    const event = proxyEvent(request, body, { ...call, account: apis.account, api, caller, apiKey });
    // Unverified: that the path is the resource's, with its parameters in braces.
    const sourceArn = executionArn(apis.account, api.id, stage.name, request.method, method.path);
    const where = `REST API "${api.name}": ${method.httpMethod} ${method.path}`;
    const result = await invokeIntegration(apis, integration, event, sourceArn, where);
    switch (result.kind) {
      case 'result': {
        const isBinary = isBinaryType(request.headers.get('accept') ?? '', api.binaryMediaTypes);
        return proxyResponse(result.payload, isBinary) ?? internalError(502);
      }
      case 'failure':
        return internalError(502);
      case 'timeout':
        return refusal(504, 'InternalServerErrorException', 'Endpoint request timed out');
      case 'refusal':
        return internalError(500, result.reason);
    }
  }
}

/** Required query parameters and headers that a request does not have, where the method has them checked. */
function missingParameters({ method, request }: { method: RestMethod; request: Request }): string[] {
  const query = new URL(request.url).searchParams;
  return [...(method.isValidated ? method.parameters : [])]
    .filter(([, required]) => required)
    .map(([parameter]) => /^method\.request\.(querystring|header)\.(.+)$/.exec(parameter))
    .filter((found) => found !== null)
    .filter(([, location, name]) => !(location === 'querystring' ? query.has(name!) : request.headers.has(name!)))
    .map(([, , name]) => name!);
}

function refusal(status: number, type: string, message: string, reason?: string): Response {
  return Response.json({ message }, { status, headers: { 'x-amzn-errortype': type, ...refusalReason(reason) } });
}

function internalError(status: 500 | 502, reason?: string): Response {
  return refusal(status, 'InternalServerErrorException', 'Internal server error', reason);
}
