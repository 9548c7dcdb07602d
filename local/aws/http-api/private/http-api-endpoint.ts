import type { FetchHandler } from '../../../http/loopback-server';
import { authorizeCall } from '../../api-gateway/authorization';
import { invokeIntegration, type ApiServices } from '../../api-gateway/function-integration';
import { executionArn } from '../../api-gateway/rest-api';
import { httpEvent } from '../../lambda/http-event';
import { payloadResponse } from '../../lambda/http-response';
import type { FunctionProblem } from '../../lambda/local-functions';
import { refusalReason } from '../../lambda/refusal-header';
import type { HttpApiTarget } from '../http-api';
import { decoded, findRoute } from './find-route';

/** Finds what is served under a path of a name. `undefined` for a request that leads nowhere. */
export type FindTarget = (pathname: string) => HttpApiTarget | undefined;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** Public captures of responses without a content type have this one. */
const DEFAULT_CONTENT_TYPE = 'text/plain; charset=utf-8';

/** The HTTP side of an HTTP API or a custom domain name. */
export function httpApiEndpoint(services: ApiServices, domainName: string, find: FindTarget): FetchHandler {
  return {
    async fetch(request) {
      const target = find(new URL(request.url).pathname);
      if (target === undefined) {
        return message(404, 'Not Found');
      }
      const respond = async (): Promise<Response> => {
        const requestId = crypto.randomUUID();
        const response = await respondTo(request, target, services, domainName, requestId);
        response.headers.set('apigw-requestid', requestId);
        return response;
      };
      return target.api.cors?.answer(request, respond) ?? respond();
    },
  };
}

/**
 * Answers a request to a stage. What refuses it, in this order, which is unverified: route, size, authorization, integration.
 *
 * @param domainName the name under which AWS would have been called
 */
async function respondTo(
  request: Request,
  { api, stage, path }: HttpApiTarget,
  services: ApiServices,
  domainName: string,
  requestId: string,
): Promise<Response> {
  const { account } = services;
  const found = findRoute(stage.routes(), request.method, path);
  if (found === undefined) {
    return message(404, 'Not Found');
  }
  const { route, pathParameters } = found;
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > MAX_PAYLOAD_BYTES) {
    return message(413, 'Request Entity Too Large');
  }
  const resource = executionArn(account, api.id, stage.name, request.method, path);
  const { caller, refusal } = await authorizeCall(services, { request, body }, route.authorizationType, resource);
  if (refusal !== undefined) {
    return refusal === 'no authorizer' ? message(401, 'Unauthorized') : message(403, 'Forbidden', refusal.message);
  }
  const integration = api.integrations.get(route.integrationId ?? '');
  if (integration === undefined) {
    return internalServerError();
  }
  const event = httpEvent(request, body, {
    account,
    routeKey: route.key.text,
    stage: stage.name,
    path: eventPath(new URL(request.url).pathname),
    apiId: api.id,
    accountId: account.accountId,
    domainName,
    requestId,
    caller,
    pathParameters,
    stageVariables: stage.variables,
  });
  // Unverified: that the method is the request's own also where the route has ANY.
  const [method, template] = route.key.path === undefined ? ['$default', ''] : [request.method, route.key.path];
  const sourceArn = executionArn(account, api.id, stage.name, method, template);
  const where = `HTTP API "${api.name}": ${route.key.text}`;
  const result = await invokeIntegration(services, integration, event, sourceArn, where);
  const report = (problem: FunctionProblem): void =>
    services.lambda.reportFailure(integration.functionArn, where, problem, requestId);
  switch (result.kind) {
    case 'result': {
      const response = payloadResponse(result.payload, DEFAULT_CONTENT_TYPE);
      if (response === undefined) report('malformed response');
      return response ?? internalServerError();
    }
    case 'failure':
      report(result);
      return internalServerError();
    case 'timeout':
      report(integration);
      return message(503, 'Service Unavailable');
    case 'refusal':
      return internalServerError(result.reason);
  }
}

/**
 * An HTTP API decodes the path before the function sees it, and cuts it at a question mark that was encoded, where function
 * URLs keep it as it was (measured: hotsock/voker#8). A named stage stays in it (aws-powertools/powertools-lambda-python#621).
 */
function eventPath(pathname: string): string {
  return decoded(pathname).split('?')[0]!;
}

function internalServerError(reason?: string): Response {
  return message(500, 'Internal Server Error', reason);
}

/** What API Gateway answers itself. */
function message(status: number, text: string, reason?: string): Response {
  return Response.json({ message: text }, { status, headers: refusalReason(reason) });
}
