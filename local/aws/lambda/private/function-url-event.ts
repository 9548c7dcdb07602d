import type { LocalAccount } from '../../../local-account';
import type { RoleCredentials } from '../../iam/credentials';

/** What an event says besides the request. */
export interface FunctionUrlEventContext {
  readonly account: LocalAccount;
  readonly urlId: string;
  readonly domainName: string;
  readonly requestId: string;
  /** Who signed the request, where the function URL requires a signature. */
  readonly caller?: RoleCredentials;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event that a function gets for a request to its URL: payload format 2.0.
 *
 * `requestContext.domainName` is the name that AWS would give. The `host` header is the one that the client sent, so
 * that URLs which a function builds from its headers work.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function functionUrlEvent(request: Request, body: Buffer, context: FunctionUrlEventContext) {
  const url = new URL(request.url);
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  if (context.caller !== undefined) {
    // Unverified: that Lambda keeps the signature, as other services do, from the function.
    delete headers.authorization;
  }
  const isText = isTextType(headers['content-type']);
  const now = context.account.clock.now();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
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
      accountId: context.caller === undefined ? 'anonymous' : context.account.accountId,
      apiId: context.urlId,
      ...(context.caller !== undefined && { authorizer: { iam: identityOf(context.caller, context.account) } }),
      domainName: context.domainName,
      domainPrefix: context.urlId,
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
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
