import type { HttpApi, HttpApiTarget, HttpStage } from './http-api';

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
