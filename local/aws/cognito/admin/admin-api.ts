import type { Context, Handler } from 'hono';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';
import { PropertyReader, shortened } from '../../../template/property-reader';
import { isObject, TriggerError } from '../triggers/triggers';
import { UserRefusedError } from '../users/user-refused-error';
import { ApiError } from './api-error';
import { DESCRIBE_OPERATIONS } from './describe-operations';
import { GROUP_OPERATIONS } from './group-operations';
import type { AdminContext, Operation } from './operation';
import { USER_OPERATIONS } from './user-operations';

/** The operations by their names. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...USER_OPERATIONS,
  ...GROUP_OPERATIONS,
  ...DESCRIBE_OPERATIONS,
};

const TARGET = /^AWSCognitoIdentityProviderService\.(\w+)$/;

/** The names of the operations, for the message that an unknown one gets. */
const KNOWN = Object.keys(OPERATIONS).sort().join(', ');

/**
 * `POST /` of the issuer host: the operations of the user pools API that administrators use, for the AWS SDK with this
 * computer's address as its endpoint.
 *
 * Who may call them is decided before (`userPoolsApi`). Pages of other origins do not get here.
 */
export function adminApi(context: AdminContext): Handler {
  return async (c) => {
    try {
      return answer(c, 200, await operationOf(c)(await inputOf(c), context));
    } catch (error) {
      const refusal = asApiError(error);
      c.header('x-amzn-errortype', refusal.code);
      return answer(c, 400, { __type: refusal.code, message: refusal.message });
    }
  };
}

function operationOf(c: Context): Operation {
  const name = TARGET.exec(c.req.header('x-amz-target') ?? '')?.[1];
  if (name === undefined || !Object.hasOwn(OPERATIONS, name)) {
    throw new ApiError(
      'UnknownOperationException',
      `the local twin does not have the operation ${shortened(name ?? 'that the header X-Amz-Target should name')}; it has ${KNOWN}`,
    );
  }
  return OPERATIONS[name]!;
}

async function inputOf(c: Context): Promise<PropertyReader> {
  const text = await c.req.text();
  let input: unknown;
  try {
    input = JSON.parse(text === '' ? '{}' : text);
  } catch {
    input = undefined;
  }
  if (!isObject(input)) {
    throw new ApiError('SerializationException', 'The request is not a JSON object.');
  }
  return new PropertyReader(input as ResourceProperties);
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  if (error instanceof TriggerError) {
    return new ApiError(error.code, error.message);
  }
  if (error instanceof UserRefusedError) {
    return new ApiError(error.exception, error.message);
  }
  if (error instanceof ResourceError) {
    return new ApiError('InvalidParameterException', error.message);
  }
  throw error;
}

function answer(c: Context, status: 200 | 400, body: object): Response {
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/x-amz-json-1.1' });
}
