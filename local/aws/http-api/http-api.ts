import type { ResourceProperties } from '../../template/resource-type';
import type { RouteKey } from './route-key';

/** An HTTP API while its template is being deployed. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  readonly properties: ResourceProperties;
  readonly routes: HttpRoute[];
  readonly integrations: Map<string, HttpIntegration>;
  /** The routes at the moment of each deployment, by its id. */
  readonly deployments: Map<string, readonly HttpRoute[]>;
  readonly stages: Map<string, HttpStage>;
}

/** What answers requests of one kind. */
export interface HttpRoute {
  readonly key: RouteKey;
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'JWT' | 'CUSTOM';
  /** `undefined` for a route without a target. */
  readonly integrationId: string | undefined;
}

/** Where a route sends requests. */
export interface HttpIntegration {
  /** The function, or `undefined` for an integration that the twin does not run. */
  readonly functionArn: string | undefined;
  /** The role with which API Gateway invokes the function, instead of as itself. */
  readonly roleArn: string | undefined;
  readonly timeoutMs: number;
}

/** A stage: `$default` is served at the root, any other under its name. */
export interface HttpStage {
  readonly name: string;
  /** The routes of its deployment, or all routes where the stage deploys by itself. */
  readonly routes: () => readonly HttpRoute[];
  readonly variables: Readonly<Record<string, string>> | undefined;
}
