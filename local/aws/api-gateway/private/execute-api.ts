import type { FetchHandler } from '../../../http/loopback-server';
import { SignatureError } from '../../iam/verify-signature';
import type { FunctionProblem } from '../../lambda/local-functions';
import { refusalReason } from '../../lambda/refusal-header';
import { authorizeCall, type Authorization } from '../authorization';
import { functionArnOf, invokeIntegration } from '../function-integration';
import { executionArn, type RestApi, type RestMethod } from '../rest-api';
import { findStage, type RestApis } from '../rest-apis';
import type { ApiKey } from './api-keys';
import { findMethod } from './find-method';
import { isBinaryType, proxyEvent, type AuthorizedCall, type Call } from './proxy-event';
import { proxyResponse } from './proxy-response';

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
    const call = { ...found, ...method, request, body, requestId };
    const { authorizationType, apiKeyRequired } = call.method;
    const resource = executionArn(this.apis.account, api.id, stage.name, request.method, path);
    const { caller, refusal: reason } = await authorizeCall(this.apis, call, authorizationType, resource, api.policy);
    if (reason !== undefined) {
      return unauthorized(reason, authorizationType, resource);
    }
    const apiKey = apiKeyRequired ? this.#apiKeyOf(call) : undefined;
    if (apiKeyRequired && apiKey === undefined) {
      return refusal(403, 'ForbiddenException', 'Forbidden');
    }
    const missing = missingParameters(call);
    if (missing.length > 0) {
      return refusal(400, 'BadRequestException', `Missing required request parameters: [${missing.join(', ')}]`);
    }
    return this.#integrate({ ...call, caller, apiKey });
  }

  #apiKeyOf({ api: { id, name }, request, method, stage }: Call): ApiKey | undefined {
    const { account, keys } = this.apis;
    const stageKey = `${id}/${stage.name}`;
    if (!keys.hasPlanFor(stageKey)) {
      account.warn(
        `REST API "${name}": ${method.httpMethod} ${method.path} requires an API key, but no usage plan has stage ` +
          `"${stage.name}": every call is refused with 403; add an AWS::ApiGateway::UsagePlan`,
      );
    }
    return keys.find(request.headers.get('x-api-key') ?? undefined, stageKey);
  }

  async #integrate(call: AuthorizedCall): Promise<Response> {
    const { apis } = this;
    const { api, request, stage, method } = call;
    const { integration } = method;
    if (integration?.kind === 'mock') {
      return integration.respond() ?? internalError(500);
    }
    const functionArn = integration?.kind === 'function' && functionArnOf(integration.uri, stage.variables);
    if (integration?.kind !== 'function' || !functionArn) {
      return internalError(500);
    }
    // Unverified: that the path is the resource's, with its parameters in braces.
    const sourceArn = executionArn(apis.account, api.id, stage.name, request.method, method.path);
    const where = `REST API "${api.name}": ${method.httpMethod} ${method.path}`;
    const result = await invokeIntegration(
      apis,
      { ...integration, functionArn },
      proxyEvent(call, apis.account),
      sourceArn,
      where,
    );
    const report = (problem: FunctionProblem): void =>
      apis.lambda.reportFailure(functionArn, where, problem, call.requestId);
    switch (result.kind) {
      case 'result': {
        const isBinary = isBinaryType(request.headers.get('accept') ?? '', api.binaryMediaTypes);
        const response = proxyResponse(result.payload, isBinary);
        if (response === undefined) report('malformed response');
        return response ?? internalError(502);
      }
      case 'failure':
        report(result);
        return internalError(502);
      case 'timeout':
        report(integration);
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

function unauthorized(
  reason: NonNullable<Authorization['refusal']>,
  authorizationType: RestMethod['authorizationType'],
  resource: string,
): Response {
  if (reason === 'no authorizer') {
    return refusal(401, 'UnauthorizedException', 'Unauthorized');
  }
  if (reason instanceof SignatureError) {
    return refusal(403, reason.code, reason.message, reason.message);
  }
  const masked = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const who = authorizationType === 'NONE' ? 'anonymous' : reason.message.split(' ')[0];
  const Message = `User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${masked}`;
  const headers = { 'x-amzn-errortype': 'AccessDeniedException', ...refusalReason(reason.message) };
  return Response.json({ Message }, { status: 403, headers });
}

function refusal(status: number, type: string, message: string, reason?: string): Response {
  return Response.json({ message }, { status, headers: { 'x-amzn-errortype': type, ...refusalReason(reason) } });
}

function internalError(status: 500 | 502, reason?: string): Response {
  return refusal(status, 'InternalServerErrorException', 'Internal server error', reason);
}
