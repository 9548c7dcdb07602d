import type { FetchHandler } from '../../../http/loopback-server';
import { Cors } from '../../lambda/cors';
import type { HttpApi, HttpStage } from '../http-api';
import { HttpApiCall, message, type HttpApiServices } from './http-api-call';

/** An API as requests find it: where it was called, and what is left of the path. */
interface Target {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly path: string;
}

/** The HTTP side of an HTTP API or a custom domain name. `undefined` for a request that leads nowhere. */
export type FindTarget = (pathname: string) => Target | undefined;

/** Serves what is found under a name. */
export class ApiEndpoint implements FetchHandler {
  constructor(
    private readonly services: HttpApiServices,
    private readonly domainName: string,
    private readonly find: FindTarget,
  ) {}

  async fetch(request: Request): Promise<Response> {
    const target = this.find(new URL(request.url).pathname);
    if (target === undefined) {
      return message(404, 'Not Found');
    }
    const { CorsConfiguration: configuration } = target.api.properties;
    const cors = configuration === undefined ? undefined : new Cors(configuration, 204);
    const preflight = cors?.preflight(request);
    if (preflight !== undefined) {
      return preflight;
    }
    const response = await new HttpApiCall(this.services, {
      ...target,
      request,
      domainName: this.domainName,
    }).respond();
    cors?.apply(request, response);
    return response;
  }
}

/**
 * The stage that a request to the API's own name means: the one that the first part of the path names, otherwise `$default`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function findStage(api: HttpApi, pathname: string): Target | undefined {
  if (String(api.properties.DisableExecuteApiEndpoint) === 'true') {
    return undefined;
  }
  const [, name = '', rest = ''] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  const named = name === '$default' ? undefined : api.stages.get(name);
  if (named !== undefined) {
    return { api, stage: named, path: rest === '' ? '/' : rest };
  }
  const stage = api.stages.get('$default');
  return stage && { api, stage, path: pathname };
}
