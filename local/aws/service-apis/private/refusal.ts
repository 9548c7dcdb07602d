import { AccessDeniedError } from '../../iam/access-request';
import { SignatureError } from '../../iam/verify-signature';
import type { ServiceApi } from '../service-api';

/** JSON protocols say the type in the body and answer 400; REST says it in a header and answers 403. */
const STATUS = { json: 400, 'rest-json': 403 } as const;

/**
 * What AWS answers to a role that may not call an operation, or whose signature is wrong.
 *
 * Public captures spell the member `Message` in refusals of IAM, and `message` in those of signatures.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusal(error: unknown, protocol: ServiceApi['protocol']): Response {
  if (error instanceof AccessDeniedError) {
    return answer('AccessDeniedException', { Message: `User: ${error.message}` }, protocol);
  }
  if (error instanceof SignatureError) {
    return answer(error.code, { message: error.message }, protocol);
  }
  throw error;
}

function answer(type: string, body: object, protocol: ServiceApi['protocol']): Response {
  return protocol === 'json'
    ? Response.json(
        { __type: type, ...body },
        { status: STATUS.json, headers: { 'content-type': 'application/x-amz-json-1.1' } },
      )
    : Response.json(body, { status: STATUS['rest-json'], headers: { 'x-amzn-errortype': type } });
}
