import type { LocalAccount } from '../../../account/local-account';
import type { RoleCredentials } from '../../iam/credentials';
import { commonLogTime, signerOf } from '../../lambda/http-event';
import type { FoundStage } from '../rest-apis';
import type { ApiKey } from './api-keys';
import type { FoundMethod } from './find-method';

/** A request that has found its method. */
export interface Call extends FoundStage, FoundMethod {
  readonly request: Request;
  readonly body: Buffer;
  readonly requestId: string;
}

/** A request on its way to an integration. */
export interface AuthorizedCall extends Call {
  /** The credentials that signed the request, where the method requires a signature. */
  readonly caller: RoleCredentials | undefined;
  readonly apiKey: ApiKey | undefined;
}

/**
 * The event that a function gets from a REST API: payload format 1.0. Where a name has several values, the plain maps have
 * the last one.
 *
 * `requestContext.domainName` is the name that AWS would give; the `Host` header is the one that the client sent.
 * Unverified: that path parameters stay percent-encoded (middleware exists to decode them, such as middy's), and that
 * every body is text unless the API declares `BinaryMediaTypes`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(call: AuthorizedCall, account: LocalAccount): object {
  const { request, body, api, stage, method, pathParameters, path, requestId } = call;
  const url = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  Object.assign(headers, { 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Port': url.port, 'X-Forwarded-Proto': 'http' });
  const query = multiValues(url.searchParams);
  const now = account.clock.now();
  const isBinary = body.length > 0 && isBinaryType(headers['content-type'], api.binaryMediaTypes);
  return {
    resource: method.path,
    path,
    httpMethod: request.method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query && Object.fromEntries(Object.entries(query).map(([name, all]) => [name, all.at(-1)])),
    multiValueQueryStringParameters: query,
    pathParameters: pathParameters ?? null,
    stageVariables: stage.variables ?? null,
    requestContext: {
      accountId: account.accountId,
      apiId: api.id,
      deploymentId: stage.deployment.id,
      domainName: new URL(api.awsOrigin).host,
      domainPrefix: api.id,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: identityOf(call, account, headers['user-agent'] ?? null),
      ...(method.operationName !== undefined && { operationName: method.operationName }),
      path: url.pathname,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: commonLogTime(now),
      requestTimeEpoch: now.getTime(),
      resourceId: method.resourceId,
      resourcePath: method.path,
      stage: stage.name,
    },
    body: body.length > 0 ? body.toString(isBinary ? 'base64' : 'utf8') : null,
    isBase64Encoded: isBinary,
  };
}

/**
 * Whether an API treats a media type as binary: `*` stands for any part of it. Of several, as in `Accept`, the first counts
 * (API Gateway guide, "Binary media types for REST APIs").
 */
export function isBinaryType(contentType = '', binaryTypes: readonly string[]): boolean {
  const [type = ''] = contentType.toLowerCase().split(/[;,]/);
  return binaryTypes.some((binary) => {
    const [main, sub] = binary.toLowerCase().split(/\/|~1/);
    const [givenMain, givenSub] = type.trim().split('/');
    return (main === '*' || main === givenMain) && (sub === '*' || sub === givenSub);
  });
}

function multiValues(parameters: URLSearchParams): Record<string, string[]> | null {
  const names = new Set(parameters.keys());
  return names.size === 0 ? null : Object.fromEntries([...names].map((name) => [name, parameters.getAll(name)]));
}

function identityOf({ caller, apiKey }: AuthorizedCall, account: LocalAccount, userAgent: string | null): object {
  const signer = caller && signerOf(caller, account);
  return {
    accessKey: caller?.accessKeyId ?? null,
    accountId: caller === undefined ? null : account.accountId,
    ...(apiKey && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    caller: signer?.id ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '127.0.0.1',
    user: signer?.id ?? null,
    userAgent,
    userArn: signer?.userArn ?? null,
  };
}
