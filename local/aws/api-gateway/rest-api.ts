import type { LoopbackServer } from '../../http/loopback-server';
import type { ResourceProperties } from '../../template/resource-type';
import type { PolicyOrigin } from '../iam/access-request';
import type { PolicyDocument } from '../iam/role';

/** A REST API while its template is being deployed. What is served is a {@link Deployment}: a copy, as on AWS. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly properties: ResourceProperties;
  readonly rootResourceId: string;
  /** Without a stage; such as `https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
  readonly awsOrigin: string;
  /** The statements of its resource policy; none where it has no policy. */
  readonly policy: readonly PolicyDocument[];
  readonly server: LoopbackServer;
  /** The paths of its resources, such as `/orders/{id}`, by their id. */
  readonly paths: Map<string, string>;
  readonly methods: RestMethod[];
  /** The JSON schemas of its models, by their name. */
  readonly models: Map<string, unknown>;
  readonly deployments: Map<string, Deployment>;
  readonly stages: Map<string, Stage>;
}

/** A method of a resource. */
export interface RestMethod {
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `GET`, or `ANY`. */
  readonly httpMethod: string;
  readonly resourceId: string;
  /** Such as `/orders/{id}`. */
  readonly path: string;
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
  readonly apiKeyRequired: boolean;
  readonly properties: ResourceProperties;
}

/** The methods of an API at the moment when it was deployed. */
export interface Deployment {
  readonly id: string;
  readonly methods: readonly RestMethod[];
}

/** A deployment with a name in the URL. */
export interface Stage {
  readonly name: string;
  readonly deployment: Deployment;
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** The resource of the template that it comes from. */
  readonly origin: PolicyOrigin;
}

/** The ARN that policies name for a request, such as `arn:aws:execute-api:us-east-1:111122223333:id/prod/GET/orders/7`. */
export function executionArn(
  { partition, region, accountId }: { partition: string; region: string; accountId: string },
  apiId: string,
  stage: string,
  httpMethod: string,
  path: string,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage}/${httpMethod}${path}`;
}

/** Whether callers on the internet reach an API under its own name: it is not private, and the name is not disabled. */
export function isPublic({ properties }: Pick<RestApi, 'properties'>): boolean {
  const { DisableExecuteApiEndpoint, EndpointConfiguration } = properties;
  return String(DisableExecuteApiEndpoint) !== 'true' && !EndpointConfiguration?.Types?.includes('PRIVATE');
}
