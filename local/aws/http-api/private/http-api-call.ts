import { authorizeCall } from '../../api-gateway/authorization';
import { invokeIntegration, type ApiServices } from '../../api-gateway/function-integration';
import { executionArn } from '../../api-gateway/rest-api';
import type { RoleCredentials } from '../../iam/credentials';
import { httpEvent } from '../../lambda/http-event';
import { payloadResponse } from '../../lambda/http-response';
import { refusalReason } from '../../lambda/refusal-header';
import type { HttpApiTarget } from '../http-api';
import { decoded, findRoute, type FoundRoute } from './find-route';

/** A request that has found its stage. */
export interface HttpApiRequest extends HttpApiTarget {
  readonly request: Request;
  /** The name under which AWS would have been called. */
  readonly domainName: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** Public captures of responses without a content type have this one. */
const DEFAULT_CONTENT_TYPE = 'text/plain; charset=utf-8';

/**
 * Answers a request to a stage of an HTTP API. What refuses it, in this order, which is unverified: route, size,
 * authorization, integration.
 */
export class HttpApiCall {
  readonly #requestId = crypto.randomUUID();

  constructor(
    private readonly services: ApiServices,
    private readonly call: HttpApiRequest,
  ) {}

  async respond(): Promise<Response> {
    const response = await this.#respond();
    response.headers.set('apigw-requestid', this.#requestId);
    return response;
  }

  async #respond(): Promise<Response> {
    const { account } = this.services;
    const { request, api, stage, path } = this.call;
    const found = findRoute(stage.routes(), request.method, path);
    if (found === undefined) {
      return message(404, 'Not Found');
    }
    const body = Buffer.from(await request.arrayBuffer());
    if (body.length > MAX_PAYLOAD_BYTES) {
      return message(413, 'Request Entity Too Large');
    }
    const resource = executionArn(account, api.id, stage.name, request.method, path);
    const authorization = await authorizeCall(
      this.services,
      { request, body },
      found.route.authorizationType,
      resource,
    );
    if (authorization.refusal === undefined) {
      return this.#integrate(found, body, authorization.caller);
    }
    return authorization.refusal === 'no authorizer'
      ? message(401, 'Unauthorized')
      : message(403, 'Forbidden', authorization.refusal.message);
  }

  async #integrate(
    { route, pathParameters }: FoundRoute,
    body: Buffer,
    caller: RoleCredentials | undefined,
  ): Promise<Response> {
    const { account } = this.services;
    const { request, api, stage, domainName } = this.call;
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
      requestId: this.#requestId,
      caller,
      pathParameters,
      stageVariables: stage.variables,
    });
    // Unverified: that the method is the request's own also where the route has ANY.
    const [method, path] = route.key.path === undefined ? ['$default', ''] : [request.method, route.key.path];
    const sourceArn = executionArn(account, api.id, stage.name, method, path);
    const where = `HTTP API "${api.name}": ${route.key.text}`;
    const result = await invokeIntegration(this.services, integration, event, sourceArn, where);
    switch (result.kind) {
      case 'result':
        return payloadResponse(result.payload, DEFAULT_CONTENT_TYPE) ?? internalServerError();
      case 'failure':
        return internalServerError();
      case 'timeout':
        return message(503, 'Service Unavailable');
      case 'refusal':
        return internalServerError(result.reason);
    }
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
export function message(status: number, text: string, reason?: string): Response {
  return Response.json({ message: text }, { status, headers: refusalReason(reason) });
}
