import type { FunctionIntegration } from '../api-gateway/function-integration';
import type { Cors } from '../lambda/cors';
import type { RouteKey } from './route-key';

/** An HTTP API while its template is being deployed. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  /** It has no routes in the twin, which does not run WebSocket APIs. */
  readonly isWebSocket: boolean;
  /** Whether it answers under its own name, besides custom domain names. */
  readonly hasOwnName: boolean;
  readonly cors: Cors | undefined;
  readonly routes: HttpRoute[];
  /** By their id; `undefined` for an integration that the twin does not run. */
  readonly integrations: Map<string, FunctionIntegration | undefined>;
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

/** A stage: `$default` is served at the root, any other under its name. */
export interface HttpStage {
  readonly name: string;
  /** The routes of its deployment, or all routes where the stage deploys by itself. */
  readonly routes: () => readonly HttpRoute[];
  readonly variables: Readonly<Record<string, string>> | undefined;
}

/** An API as requests find it: where it was called, and what is left of the path. */
export interface HttpApiTarget {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly path: string;
}

/**
 * The stage that a request to the API's own name means: the one that the first part of the path names, otherwise `$default`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function findHttpStage(api: HttpApi, pathname: string): HttpApiTarget | undefined {
  if (!api.hasOwnName) {
    return undefined;
  }
  const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  const named = name === '$default' ? undefined : api.stages.get(name);
  if (named !== undefined) {
    return { api, stage: named, path };
  }
  const stage = api.stages.get('$default');
  return stage && { api, stage, path: pathname };
}

/** What a custom domain name serves under a path. */
export interface ApiMapping {
  /** Such as `orders/v1`; empty for everything. */
  readonly key: string;
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/**
 * The API that a request to a custom domain name means: the mapping with the longest key that begins the path. The stage is the
 * mapping's, and no part of the path.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
 */
export function findMapping(mappings: readonly ApiMapping[], pathname: string): HttpApiTarget | undefined {
  const [longest] = mappings
    .filter(({ key }) => key === '' || pathname === `/${key}` || pathname.startsWith(`/${key}/`))
    .sort((one, other) => other.key.length - one.key.length);
  if (longest === undefined) {
    return undefined;
  }
  const { key, api, stage } = longest;
  const rest = key === '' ? pathname : pathname.slice(key.length + 1);
  return { api, stage, path: rest === '' ? '/' : rest };
}
