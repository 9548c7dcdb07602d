import type { ReceivedRequest } from '../../iam/verify-signature';
import type { ApiInput, ApiOperation, ServiceApi } from '../service-api';

/** What a request asks for. */
export interface CalledOperation {
  readonly name: string;
  readonly operation: ApiOperation;
  readonly input: ApiInput;
}

/** The operation that a request calls, or `undefined` for what the description of the API does not have. */
export function calledOperation(request: ReceivedRequest, api: ServiceApi): CalledOperation | undefined {
  return api.protocol === 'json' ? namedOperation(request, api) : routedOperation(request, api);
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function namedOperation({ headers, body }: ReceivedRequest, { operations }: ServiceApi): CalledOperation | undefined {
  const name = (headers['x-amz-target'] ?? '').split('.').at(-1)!;
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  return operation && { name, operation, input: inputOf(body) };
}

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
function routedOperation(request: ReceivedRequest, { operations }: ServiceApi): CalledOperation | undefined {
  const { pathname } = new URL(request.url);
  for (const [name, operation] of Object.entries(operations)) {
    const [method, path = ''] = (operation.http ?? '').split(' ');
    const labels = method === request.method ? labelsOf(path, pathname) : undefined;
    if (labels !== undefined) {
      return { name, operation, input: { ...inputOf(request.body), ...labels } };
    }
  }
  return undefined;
}

/** The labels of a path template such as `/gateways/{gatewayIdentifier}` in a path that fits it. */
function labelsOf(template: string, pathname: string): Record<string, string> | undefined {
  const [expected, given] = [template, pathname].map((path) => path.replace(/\/$/, '').split('/'));
  if (expected!.length !== given!.length) {
    return undefined;
  }
  const labels: Record<string, string> = {};
  for (const [index, segment] of expected!.entries()) {
    const label = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (label !== undefined) {
      labels[label] = decoded(given![index]!);
    } else if (segment !== given![index]) {
      return undefined;
    }
  }
  return labels;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A body that is no JSON object is for the service to refuse. */
function inputOf(body: Uint8Array): ApiInput {
  try {
    const input: unknown = JSON.parse(Buffer.from(body).toString() || '{}');
    return input !== null && typeof input === 'object' ? (input as ApiInput) : {};
  } catch {
    return {};
  }
}
