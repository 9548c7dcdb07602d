import type { FetchHandler } from '../../http/loopback-server';
import type { ApiInput } from './service-api';
import { ServiceError } from './service-error';

/** An operation: it reads its input and returns its output, as JSON has both. */
export type JsonOperation = (input: ApiInput) => object | Promise<object>;

/** What a service answers with AWS JSON. */
export interface JsonServiceOptions {
  /** Such as `AWS KMS`, for the message that an unknown operation gets. */
  readonly name: string;
  /** Of the protocol. */
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/**
 * Answers AWS JSON: `X-Amz-Target` names the operation. Pages of other origins cannot call it, because browsers ask before
 * they send that header, and nobody answers.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export class JsonService implements FetchHandler {
  constructor(private readonly options: JsonServiceOptions) {}

  async fetch(request: Request): Promise<Response> {
    try {
      const operation = this.#operationOf(request);
      return this.#answer(200, await operation(await inputOf(request)));
    } catch (error) {
      if (error instanceof ServiceError) {
        const { code, message, members } = error;
        return this.#answer(400, { __type: code, message, ...members });
      }
      throw error;
    }
  }

  #operationOf(request: Request): JsonOperation {
    const { name, operations } = this.options;
    const called = request.headers.get('x-amz-target')?.split('.').at(-1) ?? '';
    if (request.method !== 'POST' || !Object.hasOwn(operations, called)) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local twin does not answer ${called || 'a request without X-Amz-Target'} of ${name}; it answers ` +
          Object.keys(operations).sort().join(', '),
      );
    }
    return operations[called]!;
  }

  #answer(status: 200 | 400, body: object): Response {
    return new Response(JSON.stringify(body), {
      status,
      headers: {
        'content-type': `application/x-amz-json-${this.options.version}`,
        'x-amzn-requestid': crypto.randomUUID(),
      },
    });
  }
}

async function inputOf(request: Request): Promise<ApiInput> {
  let input: unknown;
  try {
    input = JSON.parse((await request.text()) || '{}');
  } catch {
    input = undefined;
  }
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    throw new ServiceError('SerializationException', 'The request is not a JSON object.');
  }
  return input as ApiInput;
}
