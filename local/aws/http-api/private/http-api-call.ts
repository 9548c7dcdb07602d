import type { LocalAccount } from '../../../account/local-account';
import { withTimeout } from '../../lambda/with-timeout';
import { executionArn } from '../../api-gateway/rest-api';
import { AccessDeniedError } from '../../iam/access-request';
import type { RoleCredentials } from '../../iam/credentials';
import type { IamService } from '../../iam/iam-service';
import { SignatureError, verifySignature } from '../../iam/verify-signature';
import { httpEvent } from '../../lambda/http-event';
import { payloadResponse } from '../../lambda/http-response';
import { LambdaError } from '../../lambda/lambda-error';
import type { LambdaService } from '../../lambda/lambda-service';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';
import type { HttpApi, HttpIntegration, HttpStage } from '../http-api';
import { decoded, findRoute, type FoundRoute } from './find-route';

/** What serving an HTTP API needs. */
export interface HttpApiServices {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly lambda: LambdaService;
}

/** A request that has found its stage. */
export interface HttpApiRequest {
  readonly request: Request;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** Without the stage, or the key of the API mapping. */
  readonly path: string;
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
    private readonly services: HttpApiServices,
    private readonly call: HttpApiRequest,
  ) {}

  async respond(): Promise<Response> {
    const response = await this.#respond();
    response.headers.set('apigw-requestid', this.#requestId);
    return response;
  }

  async #respond(): Promise<Response> {
    const { request, stage, path } = this.call;
    const found = findRoute(stage.routes(), request.method, path);
    if (found === undefined) {
      return message(404, 'Not Found');
    }
    const body = Buffer.from(await request.arrayBuffer());
    if (body.length > MAX_PAYLOAD_BYTES) {
      return message(413, 'Request Entity Too Large');
    }
    try {
      return await this.#integrate(found, body, await this.#authorize(found, body));
    } catch (error) {
      if (error instanceof Refusal) {
        return error.response;
      }
      throw error;
    }
  }

  /** @returns who signed the request, or nobody where nobody has to */
  async #authorize({ route }: FoundRoute, body: Buffer): Promise<RoleCredentials | undefined> {
    const { account, iam } = this.services;
    const { request, api, stage, path } = this.call;
    switch (route.authorizationType) {
      case 'NONE':
        return undefined;
      case 'JWT':
      case 'CUSTOM':
        // The twin runs no authorizer, and must not be kinder than one.
        throw new Refusal(message(401, 'Unauthorized'));
      case 'AWS_IAM':
        try {
          const credentials = await verifySignature(
            { method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body },
            {
              credentialsByAccessKeyId: (accessKeyId) => iam.credentialsByAccessKeyId(accessKeyId),
              service: 'execute-api',
              region: account.region,
              now: account.clock.now(),
            },
          );
          await iam.authorize({
            principal: { type: 'role', roleArn: credentials.roleArn },
            action: 'execute-api:Invoke',
            resource: executionArn(account, api.id, stage.name, request.method, path),
          });
          return credentials;
        } catch (error) {
          if (error instanceof SignatureError || error instanceof AccessDeniedError) {
            throw new Refusal(message(403, 'Forbidden', error.message));
          }
          throw error;
        }
    }
  }

  async #integrate(found: FoundRoute, body: Buffer, caller: RoleCredentials | undefined): Promise<Response> {
    const { account } = this.services;
    const { request, api, stage, domainName } = this.call;
    const integration = api.integrations.get(found.route.integrationId ?? '');
    if (integration?.functionArn === undefined) {
      return internalServerError();
    }
    const event = httpEvent(request, body, {
      account,
      routeKey: found.route.key.text,
      stage: stage.name,
      path: eventPath(new URL(request.url).pathname),
      apiId: api.id,
      accountId: account.accountId,
      domainName,
      requestId: this.#requestId,
      caller,
      pathParameters: found.pathParameters,
      stageVariables: stage.variables,
    });
    const result = await withTimeout(this.#invoke(integration, event, found), integration.timeoutMs);
    if (result === 'timeout') {
      return message(503, 'Service Unavailable');
    }
    const response =
      result.functionError === undefined ? payloadResponse(result.payload, DEFAULT_CONTENT_TYPE) : undefined;
    return response ?? internalServerError();
  }

  /** API Gateway invokes a function as itself, or with the role that the integration names. */
  async #invoke({ functionArn, roleArn }: HttpIntegration, event: object, { route }: FoundRoute) {
    const { account, iam, lambda } = this.services;
    const { api, stage, request } = this.call;
    const service = 'apigateway.amazonaws.com';
    // Unverified: that the method is the request's own also where the route has ANY.
    const sourceArn =
      route.key.path === undefined
        ? executionArn(account, api.id, stage.name, '$default', '')
        : executionArn(account, api.id, stage.name, request.method, route.key.path);
    try {
      if (roleArn !== undefined) {
        await iam.assumeRole(roleArn, service, sourceArn);
      }
      return await lambda.invoke(functionArn!, event, {
        principal: roleArn === undefined ? { type: 'service', service } : { type: 'role', roleArn },
        context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account.accountId },
      });
    } catch (error) {
      if (error instanceof AccessDeniedError || error instanceof LambdaError) {
        // AWS says so in the access log only, as `integrationErrorMessage`.
        account.warn(`HTTP API "${api.name}": ${route.key.text}: ${error.message}`);
        throw new Refusal(internalServerError(error.message));
      }
      throw error;
    }
  }
}

/** Ends a call with a response. */
class Refusal extends Error {
  constructor(readonly response: Response) {
    super();
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
  return Response.json(
    { message: text },
    { status, headers: reason === undefined ? {} : { [REFUSAL_HEADER]: encodeURI(reason) } },
  );
}
