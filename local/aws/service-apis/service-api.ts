import type { AccessRequest } from '../iam/access-request';
import type { ApiError } from './api-error';
import type { InputOf, Structure } from './input-shape';

/** One permission that a caller needs. */
export interface ApiAccess extends Partial<Pick<AccessRequest, 'action' | 'context' | 'resourcePolicy'>> {
  /** The ARN of what is acted upon, or `*` for actions without resources (Service Authorization Reference). */
  readonly resource: string;
}

/** What an operation answers; nothing is an empty object. */
export type Output = object | void | Promise<object | void>;

/** An operation of an API: its input, what IAM is asked, and what answers. */
export interface ApiOperation<Input = object> {
  /** The method and path of a REST operation as the API reference has them: `GET /gateways/{gatewayIdentifier}`. */
  readonly http?: string;
  /** Of the answer. @default 200 */
  readonly status?: number;
  /** The input is checked against it before anything else reads it. */
  readonly input: Structure;
  /**
   * Every permission that the operation needs. Without an `action` it is that of the same name, such as
   * `cognito-idp:AdminGetUser`. None, for an input that the service itself refuses in any case.
   */
  accesses(input: Input): readonly ApiAccess[];
  /** @throws ApiError when the service refuses the call */
  answer(input: Input): Output;
}

/**
 * An operation, with the types of its input.
 *
 * @example
 * const getParameter = (parameters: Parameters): ApiOperation =>
 *   apiOperation({
 *     input: { required: { Name: 'string' }, optional: { WithDecryption: 'boolean' } },
 *     accesses: ({ Name }) => [{ resource: parameters.arn(Name) }],
 *     answer: ({ Name }) => ({ Parameter: parameters.describe(Name) }),
 *   });
 */
export function apiOperation<const S extends Structure>(
  operation: ApiOperation<InputOf<S>> & { readonly input: S },
): ApiOperation {
  return operation;
}

/** How an API writes calls and answers in HTTP. */
export interface Protocol {
  /**
   * @returns the operation that a request calls, and an input that is not checked yet
   * @throws ApiError when the request calls no operation of the API
   */
  read(request: Request, body: Buffer, api: ServiceApi): { readonly name: string; readonly input: unknown };
  answer(output: object, status: number): Response;
  refuse(error: ApiError): Response;
}

/**
 * The API of a service, as functions call it with the AWS SDK. A service gives it to `ServiceApis.serve` when it has something
 * to serve, and that is all:
 *
 * - functions that start from then on find the address in `AWS_ENDPOINT_URL_<SDK ID>`;
 * - an operation that is not in the table is refused, and so is an input that does not have the operation's shape;
 * - what the role of a function is not allowed is refused before the operation answers, as the protocol has it;
 * - the test, which signs with keys that the twin never gave out, may do everything.
 */
export interface ServiceApi {
  /** The `serviceId` of the service in the SDKs, such as `Cognito Identity Provider`. */
  readonly sdkId: string;
  /** What requests are signed for, which is also what the names of its actions begin with. */
  readonly signingName: string;
  /** The first labels of its host names on AWS: `ssm` of `ssm.us-east-1.amazonaws.com`. */
  readonly hosts: readonly string[];
  readonly protocol: Protocol;
  /** A larger body is refused before it is read to its end. @default - no limit */
  readonly maxBodyBytes?: number;
  /** By their names. */
  readonly operations: Readonly<Record<string, ApiOperation>>;
  /**
   * How the API refuses an input that breaks a constraint, such as a required member that is missing.
   *
   * @default - `ValidationException`
   */
  readonly invalidInput?: (message: string) => ApiError;
  /** What the API answers to an error of the service that is not an {@link ApiError}; `undefined` where it is a fault. */
  readonly refusalOf?: (error: unknown) => ApiError | undefined;
}
