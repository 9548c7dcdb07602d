import type { AccessRequest } from '../iam/access-request';

/** The input of an operation: the members of its JSON body, and for REST those of its path. Nothing is checked yet. */
export type ApiInput = Readonly<Record<string, unknown>>;

/** One permission that a caller needs. */
export interface ApiAccess extends Partial<Pick<AccessRequest, 'action' | 'context' | 'resourcePolicy'>> {
  /** The ARN of what is acted upon, or `*` for actions without resources (Service Authorization Reference). */
  readonly resource: string;
}

/** An operation of an API, as IAM sees it. */
export interface ApiOperation {
  /** The method and path of a REST operation as the API reference has them: `GET /gateways/{gatewayIdentifier}`. */
  readonly http?: string;
  /**
   * Every permission that the operation needs. Without an `action` it is that of the same name, such as
   * `cognito-idp:AdminGetUser`. None, for an input that the service itself refuses in any case.
   */
  readonly accesses: (input: ApiInput) => readonly ApiAccess[];
}

/**
 * The API of a service, as functions call it with the AWS SDK. A service that has one plugs in with two things: this
 * description, and a `FetchHandler` that answers requests without asking who sends them. It gives both to
 * `ServiceApis.serve` when it has something to serve, and that is all:
 *
 * - functions that start from then on find the address in `AWS_ENDPOINT_URL_<SDK ID>`;
 * - what a function's role is not allowed is refused before the handler sees it, as the protocol has it;
 * - the test, which signs with keys that the twin never gave out, may do everything.
 *
 * @example
 * const parameterStoreApi: ServiceApi = {
 *   sdkId: 'SSM',
 *   signingName: 'ssm',
 *   hosts: ['ssm'],
 *   protocol: 'json',
 *   operations: { GetParameter: { accesses: ({ Name }) => [{ resource: parameterArn(Name) }] } },
 * };
 * this.#origin ??= apis.serve(parameterStoreApi, handler);
 */
export interface ServiceApi {
  /** The `serviceId` of the service in the SDKs, such as `Cognito Identity Provider`. */
  readonly sdkId: string;
  /** What requests are signed for, which is also what the names of its actions begin with. */
  readonly signingName: string;
  /** The first labels of its host names on AWS: `ssm` of `ssm.us-east-1.amazonaws.com`. */
  readonly hosts: readonly string[];
  /** `json`: `X-Amz-Target` names the operation (AWS JSON 1.0 and 1.1). `rest-json`: method and path do. */
  readonly protocol: 'json' | 'rest-json';
  /** Every operation that the handler answers, by its name. One that is left out needs no permission. */
  readonly operations: Readonly<Record<string, ApiOperation>>;
}
