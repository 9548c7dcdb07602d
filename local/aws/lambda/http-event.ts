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
  /** The account of the API; `anonymous` for a function URL that asks for no signature. */
  readonly accountId: string;
  /** The name that AWS would give. */
  readonly domainName: string;
  readonly requestId: string;
  /** The credentials that signed the request, where a signature is required. */
  readonly caller?: RoleCredentials | undefined;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

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
function queryOf({ searchParams: query }: URL): Record<string, string> {
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

/** The names by which an event calls the role that signed a request. */
export function signerOf({ roleArn, roleId }: RoleCredentials, account: LocalAccount) {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    id: `${roleId}:${roleName}`,
    userArn: account.arn('sts', `assumed-role/${roleName}/${roleName}`, { region: '' }),
  };
}

/** A time as access logs write it, such as `12/Mar/2020:19:03:58 +0000`. */
export function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}

function identityOf(caller: RoleCredentials, account: LocalAccount) {
  const { id, userArn } = signerOf(caller, account);
  return {
    accessKey: caller.accessKeyId,
    accountId: account.accountId,
    callerId: id,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn,
    userId: id,
  };
}
