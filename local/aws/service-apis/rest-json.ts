import type { ApiError } from './api-error';
import { jsonObject, unknownOperation } from './private/called-operation';
import type { ApiOperation, Protocol } from './service-api';

/** Other errors are answered with 400. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 409,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
};

/**
 * AWS REST JSON: method and path name the operation. Its input is what the labels of the path and the query say, or for other
 * methods than GET the body.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJson: Protocol = {
  read(request, body, api) {
    const { pathname, searchParams } = new URL(request.url);
    for (const [name, operation] of Object.entries(api.operations)) {
      const [method, path = ''] = (operation.http ?? '').split(' ');
      const labels = method === request.method ? labelsOf(path, pathname) : null;
      if (labels !== null) {
        const members = method === 'GET' ? queryOf(searchParams, operation) : jsonObject(body);
        return { name, input: { ...members, ...labels } };
      }
    }
    throw unknownOperation(`${request.method} ${pathname}`, api);
  },
  answer: (output, status) => Response.json(output, { status, headers: { 'x-amzn-requestid': crypto.randomUUID() } }),
  refuse({ code, message, members }: ApiError) {
    const body = { [code === 'AccessDeniedException' ? 'Message' : 'message']: message, ...members };
    const headers = { 'x-amzn-errortype': code, 'x-amzn-requestid': crypto.randomUUID() };
    return Response.json(body, { status: STATUS[code] ?? 400, headers });
  },
};

/** The labels of a path template such as `/gateways/{gatewayIdentifier}` in a path that fits it. */
function labelsOf(template: string, pathname: string): Record<string, string> | null {
  // The API's paths are with and without a slash at the end.
  const [expected, given] = [template, pathname].map((path) => path.replace(/\/$/, ''));
  const match = new RegExp(`^${expected!.replace(/\{(\w+)\}/g, '(?<$1>[^/]*)')}$`).exec(given!);
  return match && Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, text]) => [name, decoded(text)]));
}

function queryOf(query: URLSearchParams, { input }: ApiOperation): object {
  return Object.fromEntries(
    [...query].map(([name, text]) => {
      const number = input.optional?.[name] === 'integer' ? Number(text) : Number.NaN;
      return [name, Number.isNaN(number) ? text : number];
    }),
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
