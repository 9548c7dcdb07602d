import { parseObject } from '../../../account/json-values';
import { ApiError } from '../api-error';
import type { ServiceApi } from '../service-api';

/** @param called what the request seems to ask for */
export function unknownOperation(called: string, { sdkId, operations }: ServiceApi): ApiError {
  return new ApiError(
    'UnknownOperationException',
    `The local twin does not answer ${called} of ${sdkId}; it answers ${Object.keys(operations).join(', ')}`,
  );
}

/** @throws ApiError when a body is not a JSON object; one that is empty is an empty object */
export function jsonObject(body: Buffer): object {
  const value = parseObject(body.toString() || '{}');
  if (value === undefined) {
    throw new ApiError('SerializationException', 'The request is not a JSON object.');
  }
  return value;
}
