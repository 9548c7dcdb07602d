import type { IncomingMessage } from 'node:http';
import { inject, type Response as InjectedResponse } from 'light-my-request';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { RequestContext } from './audit-log';
import type { EngineRequest } from './http/prepare-request';
import type { RouteMatch } from './http/routes';
import { markingUsedTokens } from './storage/used-refresh-tokens';

/** A request that the engine is answering. */
export interface RunningRequest extends RouteMatch {
  readonly context: RequestContext;
}

const RUNNING = new WeakMap<IncomingMessage, RunningRequest>();

/** What is known of the request that the engine, or a middleware of it, is answering. */
export function runningRequest(ctx: Context): RunningRequest {
  const running = RUNNING.get(ctx.req);
  if (running === undefined) {
    throw new Error('the engine was not called by callEngine');
  }
  return running;
}

/** Calls the engine, which speaks the HTTP of Node.js, without a socket in between. */
export async function callEngine(
  provider: Provider,
  { method, path, query, headers, body }: EngineRequest,
  running: RunningRequest,
  publish: (body: string) => string,
): Promise<Response> {
  const handle = provider.callback();
  const answer = await markingUsedTokens(
    () =>
      inject(
        (request, response) => {
          RUNNING.set(request, running);
          void handle(request, response);
        },
        {
          method,
          url: query === '' ? path : `${path}?${query}`,
          headers: engineHeaders(headers, provider.issuer),
          payload: body,
        },
      ),
    ({ statusCode }) => statusCode === 200,
  );
  const answered = answer.statusCode === 200 ? publish(answer.payload) : answer.payload;
  return new Response(answered === '' ? null : answered, {
    status: answer.statusCode,
    headers: answeredHeaders(answer),
  });
}

/** Scheme and host are those of the issuer. What a client, or a proxy before this server, says about them does not count. */
function engineHeaders(sent: Headers, issuer: string): Record<string, string> {
  const { host, protocol } = new URL(issuer);
  const headers = Object.fromEntries(sent);
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || ['forwarded', 'content-length', 'transfer-encoding'].includes(name)) {
      delete headers[name];
    }
  }
  return { ...headers, host, 'x-forwarded-proto': protocol.slice(0, -1) };
}

/** The headers of the answer without those of the connection that it did not have. */
function answeredHeaders(answer: InjectedResponse): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      headers.append(name, String(one));
    }
  }
  for (const name of ['transfer-encoding', 'content-length', 'connection']) {
    headers.delete(name);
  }
  return headers;
}
