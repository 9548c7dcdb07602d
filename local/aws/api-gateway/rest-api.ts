import type { LocalAccount } from '../../account/local-account';
import type { PolicyOrigin } from '../iam/access-request';
import type { PolicyDocument } from '../iam/role';

/** A REST API while its template is being deployed. What is served is a {@link Deployment}: a copy, as on AWS. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  /** Without a stage; such as `https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
  readonly awsOrigin: string;
  /** Whether callers on the internet reach it under its own name: it is not private, and the name is not disabled. */
  readonly isPublic: boolean;
  /** Whether an OpenAPI definition describes it, which the twin does not read. */
  readonly isImported: boolean;
  /** Media types that are sent to functions as base64, such as `image/*`. */
  readonly binaryMediaTypes: readonly string[];
  /** The statements of its resource policy; none where it has no policy. */
  readonly policy: readonly PolicyDocument[];
  /** The paths of its resources, such as `/orders/{id}`, by their id. */
  readonly paths: Map<string, string>;
  readonly methods: RestMethod[];
  /** The JSON schemas of its models, by their name. */
  readonly models: Map<string, unknown>;
  readonly deployments: Map<string, Deployment>;
  readonly stages: Map<string, Stage>;
}

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
  /** The `operationId` of exports. */
  readonly operationName: string | undefined;
  /** The parameters that it declares, such as `method.request.querystring.limit`, and whether they are required. */
  readonly parameters: ReadonlyMap<string, boolean>;
  /** Whether it has a request validator. */
  readonly isValidated: boolean;
  /** The name of the model of `application/json` bodies. */
  readonly bodyModel: string | undefined;
  /** `undefined` where the template has none, which no deployment may contain. */
  readonly integration: RestIntegration | undefined;
}

/** What answers the requests to a method. */
export type RestIntegration =
  /** A Lambda proxy integration. Its `uri` may name the function with stage variables. */
  | {
      readonly kind: 'function';
      readonly uri: string;
      readonly roleArn: string | undefined;
      readonly timeoutMs: number;
    }
  /** What it answers to every request is `undefined` where API Gateway fails. */
  | { readonly kind: 'mock'; readonly respond: () => Response | undefined }
  /** One that the twin does not run: it answers 500. */
  | { readonly kind: 'other' };

/** The methods of an API at the moment when it was deployed. */
export interface Deployment {
  readonly id: string;
  readonly methods: readonly RestMethod[];
}

/** A deployment with a name in the URL. */
export interface Stage {
  readonly name: string;
  readonly deployment: Deployment;
  /** `undefined` where the template has none. */
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** The resource of the template that it comes from. */
  readonly origin: PolicyOrigin;
}

/** The ARN that policies name for a request, such as `arn:aws:execute-api:us-east-1:111122223333:id/prod/GET/orders/7`. */
export function executionArn(
  account: LocalAccount,
  apiId: string,
  stage: string,
  httpMethod: string,
  path: string,
): string {
  return account.arn('execute-api', `${apiId}/${stage}/${httpMethod}${path}`);
}
