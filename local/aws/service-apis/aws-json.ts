import { shortened } from '../../template/property-reader';
import { jsonObject, unknownOperation } from './private/called-operation';
import type { Protocol } from './service-api';

/**
 * AWS JSON: `POST /`, and `X-Amz-Target` names the operation.
 *
 * Public captures spell the member `Message` in refusals of IAM, and `message` in those of services.
 *
 * @param version of the protocol
 * @param target what `X-Amz-Target` has before the name of the operation, such as `TrentService` for KMS
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function awsJson(version: '1.0' | '1.1', target: string): Protocol {
  const respond = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
    new Response(JSON.stringify(body), {
      status,
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amzn-requestid': crypto.randomUUID(),
        ...headers,
      },
    });
  return {
    read(request, body, api) {
      const header = request.headers.get('x-amz-target') ?? '';
      const name = header.startsWith(`${target}.`) ? header.slice(target.length + 1) : '';
      if (request.method !== 'POST' || !Object.hasOwn(api.operations, name)) {
        throw unknownOperation(shortened(name || header || 'a request without X-Amz-Target'), api);
      }
      return { name, input: jsonObject(body) };
    },
    answer: (output, status) => respond(status, output),
    refuse({ code, message, members }) {
      const body = { __type: code, [code === 'AccessDeniedException' ? 'Message' : 'message']: message, ...members };
      return respond(400, body, { 'x-amzn-errortype': code.split('#').at(-1)! });
    },
  };
}
