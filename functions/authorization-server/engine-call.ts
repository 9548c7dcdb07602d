import type { IncomingMessage } from 'node:http';
import { inject, type Response as InjectedResponse } from 'light-my-request';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { RequestAudit, RequestContext } from './audit-log';
import type { EngineRequest } from './http/prepare-request';
import type { RouteMatch } from './http/routes';
import { requestStorage, type PresentedIdentifier } from './storage/request-storage';

/** A request that the engine is answering. */
export interface RunningRequest extends RouteMatch {
  readonly context: RequestContext;
  readonly audit: RequestAudit;

  /** Why the engine must not see the request: it is answered as an error of the engine would be. */
  readonly refusal?: unknown;
}

const RUNNING = new WeakMap<IncomingMessage, RunningRequest>();

/** The request that the engine, or a middleware of it, is answering. */
export function runningRequest(ctx: Context): RunningRequest {
  // callEngine is the one way into the engine.
  return RUNNING.get(ctx.req)!;
}

/** Calls the engine, which speaks the HTTP of Node.js, without a socket in between. */
export async function callEngine(
  provider: Provider,
  { method, path, query, headers, body }: EngineRequest,
  running: RunningRequest,
  publish: (body: string) => string,
): Promise<Response> {
  const handle = provider.callback();
  requestStorage().needs = {
    presented: presentedIn(running, body),
    endsInteraction: running.route.endsInteraction === true,
  };
  const answer = await inject(
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
  );
  const answered = answer.statusCode === 200 ? publish(answer.payload) : answer.payload;
  return new Response(answered === '' ? null : answered, {
    status: answer.statusCode,
    headers: answeredHeaders(answer),
  });
}

/** The parameters of a token request that name a record (RFC 6749 sections 4.1.3 and 6). */
const PRESENTING = { code: 'AuthorizationCode', refresh_token: 'RefreshToken' } as const;

function presentedIn({ route }: RunningRequest, body: string | undefined): PresentedIdentifier[] {
  if (route.endpoint !== 'token' || body === undefined) {
    return [];
  }
  const parameters = new URLSearchParams(body);
  return Object.entries(PRESENTING).flatMap(([name, kind]) => {
    const identifier = parameters.get(name);
    return identifier === null ? [] : [{ kind, identifier }];
  });
}

/** What the engine and its middleware read. It would take other headers for attestations and for wishes of a browser. */
const READ_HEADERS = ['authorization', 'content-type', 'cookie', 'origin', 'sec-fetch-site'];

/** Scheme and host are those of the issuer. What a client, or a proxy before this server, says about them does not count. */
function engineHeaders(sent: Headers, issuer: string): Record<string, string> {
  const { host, protocol } = new URL(issuer);
  const read = READ_HEADERS.flatMap((name) => {
    const value = sent.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(read), host, 'x-forwarded-proto': protocol.slice(0, -1) };
}

/** The headers of the answer without those of the connection that it did not have. */
function answeredHeaders(answer: InjectedResponse): Headers {
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
  return new Headers(headers.filter(([name]) => !/^(transfer-encoding|content-length|connection)$/.test(name)));
}
