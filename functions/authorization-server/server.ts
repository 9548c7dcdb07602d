import type Provider from 'oidc-provider';
import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { writeAuditLog, type RequestContext } from './audit-log';
import { CookieKeys } from './cookie-keys';
import { DependencyError } from './dependency-error';
import { createEngine } from './engine';
import { callEngine, runningRequest } from './engine-call';
import { Gateway } from './gateway';
import { crossOriginHeaders, preflight } from './http/cross-origin';
import { oauthError } from './http/oauth-error';
import { engineRequest, type EngineRequest } from './http/prepare-request';
import { matchRoute, noSuchRoute, pathOf, type RouteMatch } from './http/routes';
import { readableErrors } from './pages/readable-errors';
import type { AuthorizationServerContext } from './server-context';
import { Accounts } from './sign-in/accounts';
import { IdentityProvider } from './sign-in/identity-provider';
import { PendingSignIns } from './sign-in/pending-sign-ins';
import { KmsSigningKey } from './signing/kms-signing-key';
import { withRequestStorage } from './storage/request-storage';
import { Storage } from './storage/storage';
import { Table } from './storage/table';

/** The authorization server: the engine with this server's parts around it. */
export class AuthorizationServer {
  readonly #server: AuthorizationServerContext;
  readonly #provider: Provider;

  constructor(configuration: FunctionConfiguration) {
    const storage = new Storage(
      new Table(configuration.tableName),
      (uid) => configuration.issuer + pathOf('/authorize/{uid}', uid),
    );
    const cookieKeys = new CookieKeys(configuration.cookieSecretArn);
    const server: AuthorizationServerContext = {
      configuration,
      gateway: new Gateway(configuration.gateway),
      identityProvider: new IdentityProvider(configuration.identityProvider, configuration.issuer),
      pendingSignIns: new PendingSignIns(storage),
      accounts: new Accounts(storage.grants),
      cookieKeys,
      storage,
      signingKeys: configuration.signingKeyArns.map((arn) => new KmsSigningKey(arn)),
      audit: (event, ctx) => writeAuditLog(event, runningRequest(ctx).context, cookieKeys.current),
      referenceOf: (ctx) => runningRequest(ctx).context.requestId,
    };
    const provider = createEngine(server);
    provider.use(readableErrors(server));
    provider.use(async (ctx, next) => {
      const { route, uid } = runningRequest(ctx);
      await Promise.all(route.needs.map((need) => need(ctx, server)));
      route.check?.(ctx, server);
      await (route.answer === undefined ? next() : route.answer(ctx, provider, server, uid));
      if (route.endpoint === 'token' && ctx.status === 200) {
        const refreshToken = await storage.refreshTokens.settleRotation();
        ctx.body = { ...(ctx.body as object), ...(refreshToken !== undefined && { refresh_token: refreshToken }) };
      }
    });
    this.#server = server;
    this.#provider = provider;
  }

  /** Answers a request. Scheme and host of its URL do not matter, nor do the headers that proxies set. */
  async handle(request: Request, context: RequestContext): Promise<Response> {
    const match = matchRoute(new URL(request.url).pathname, context.path);
    if (request.method === 'OPTIONS') {
      return preflight(match?.route);
    }
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    const response = match?.route.methods.includes(method)
      ? await withRequestStorage(async () => this.#answer(await engineRequest(request, method), match, context))
      : noSuchRoute(match?.route);
    const headers = new Headers(response.headers);
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
    for (const [name, value] of crossOriginHeaders(match?.route)) {
      headers.set(name, value);
    }
    return new Response(isHead ? null : response.body, { status: response.status, headers });
  }

  async #answer(request: EngineRequest, match: RouteMatch, context: RequestContext): Promise<Response> {
    const { prepare, publish } = match.route;
    const prepared = (await prepare?.(request, this.#server).catch(ignoreFailedDependency)) ?? request;
    if (prepared instanceof Response) {
      return prepared;
    }
    try {
      return await callEngine(this.#provider, prepared, { ...match, context }, (body) =>
        publish === undefined ? body : JSON.stringify(publish(JSON.parse(body), this.#server)),
      );
    } catch (error) {
      if (!(error instanceof DependencyError)) {
        throw error;
      }
      writeAuditLog(error.auditEvent, context, this.#server.cookieKeys.current);
      return oauthError(error.statusCode, error.error, error.error_description ?? '');
    }
  }
}

/** The route of a preparation has the same needs: the call of the engine fails too, and answers as the audience reads it. */
function ignoreFailedDependency(error: unknown): undefined {
  if (!(error instanceof DependencyError)) {
    throw error;
  }
}
