import type { LocalAccount } from '../../account/local-account';
import type { RoleCredentials } from '../iam/credentials';

/** What an event says besides the request. */
export interface HttpEventContext {
  readonly account: LocalAccount;
  /** Such as `GET /orders/{id}`, or `$default`. */
  readonly routeKey: string;
  readonly stage: string;
  /** As the function sees it; the path of the URL unless given. */
  readonly path?: string;
  /** Of the function URL or the API. */
  readonly apiId: string;
  /** Whose the API is; `anonymous` where a function URL is open to everybody. */
  readonly accountId: string;
  /** The name that AWS would give. */
  readonly domainName: string;
  readonly requestId: string;
  /** Who signed the request, where a signature is required. */
  readonly caller?: RoleCredentials | undefined;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event that a function gets for a request to its URL or to an HTTP API: payload format 2.0.
 *
 * `requestContext.domainName` is the name that AWS would give. The `host` header is the one that the client sent, so
 * that URLs which a function builds from its headers work.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(request: Request, body: Buffer, context: HttpEventContext) {
  const { account, apiId, domainName, caller, routeKey, stage, pathParameters, stageVariables } = context;
  const url = new URL(request.url);
  const path = context.path ?? url.pathname;
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  if (caller !== undefined) {
    // Unverified: that the signature is kept from the function, as other services do.
    delete headers.authorization;
  }
  const isText = isTextType(headers['content-type']);
  const now = account.clock.now();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: {
      ...headers,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': url.port,
      'x-forwarded-proto': 'http',
    },
    ...(url.search !== '' && { queryStringParameters: queryOf(url) }),
    requestContext: {
      accountId: context.accountId,
      apiId,
      ...(caller !== undefined && { authorizer: { iam: identityOf(caller, account) } }),
      domainName,
      domainPrefix: domainName.split('.')[0]!,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey,
      stage,
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(pathParameters !== undefined && { pathParameters }),
    ...(stageVariables !== undefined && { stageVariables }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The documentation says that binary types are encoded; which types count as text is unverified. */
function isTextType(contentType = ''): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b|[\w.-]+\/[\w.-]+\+(json|xml)\b)/i.test(contentType);
}

/** Repeated parameters are joined with a comma. */
function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of new Set(url.searchParams.keys())) {
    query[name] = url.searchParams.getAll(name).join(',');
  }
  return query;
}

function identityOf({ accessKeyId, roleArn, roleId }: RoleCredentials, { accountId, partition }: LocalAccount) {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const id = `${roleId}:${roleName}`;
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: id,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${roleName}`,
    userId: id,
  };
}

/** Such as `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const [day, time] = date.toISOString().split(/[T.]/);
  const [year, month, dayOfMonth] = day!.split('-');
  return `${dayOfMonth}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
