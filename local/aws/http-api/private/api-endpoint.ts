import type { FetchHandler } from '../../../http/loopback-server';
import type { ApiServices } from '../../api-gateway/function-integration';
import type { HttpApiTarget } from '../http-api';
import { HttpApiCall, message } from './http-api-call';

/** Finds what is served under a path of a name. `undefined` for a request that leads nowhere. */
export type FindTarget = (pathname: string) => HttpApiTarget | undefined;

/** The HTTP side of an HTTP API or a custom domain name. */
export class ApiEndpoint implements FetchHandler {
  constructor(
    private readonly services: ApiServices,
    private readonly domainName: string,
    private readonly find: FindTarget,
  ) {}

  async fetch(request: Request): Promise<Response> {
    const target = this.find(new URL(request.url).pathname);
    if (target === undefined) {
      return message(404, 'Not Found');
    }
    const call = new HttpApiCall(this.services, { ...target, request, domainName: this.domainName });
    const respond = (): Promise<Response> => call.respond();
    return target.api.cors?.answer(request, respond) ?? respond();
  }
}
