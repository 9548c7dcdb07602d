import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';

/**
 * How many requests per second an authorization server takes, on each of its routes.
 *
 * What goes beyond is answered with 429. The limits are for all callers together: an HTTP API cannot count by address (Amazon
 * API Gateway Developer Guide, "Throttle requests to your HTTP APIs"). They keep the bill bounded, and a flood on one route away
 * from the others and from other APIs of the account. A limit that is left out of the settings of a group is that group's
 * default.
 *
 * A limit can be a token of the CDK. AWS CloudFormation passes the value of a parameter as text in the settings of single routes, whose
 * type it does not know; that Amazon API Gateway takes it there as a number is not documented and has not been measured on AWS.
 */
export interface AuthorizationServerThrottling {
  /**
   * Metadata, keys, and every path that is not one of the others.
   *
   * @default - 100 requests per second, bursts of 200
   */
  readonly metadata?: ThrottleSettings;

  /**
   * What the person's browser requests: authorization, consent and callback. One sign-in takes each once or twice.
   *
   * @default - 20 requests per second, bursts of 40
   */
  readonly signIn?: ThrottleSettings;

  /**
   * The token and revocation endpoints. An assistant asks for a token at sign-in and when an access token has expired.
   *
   * @default - 20 requests per second, bursts of 40
   */
  readonly token?: ThrottleSettings;

  /**
   * Dynamic client registration, which anybody may call. An assistant registers once and keeps its client id.
   *
   * @default - 5 requests per second, bursts of 10
   */
  readonly registration?: ThrottleSettings;
}
