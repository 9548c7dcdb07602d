import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { RequestAudit, type AuditEvent, type RequestContext } from './audit-log';
import { CookieKeys } from './cookie-keys';
import { DependencyError } from './dependency-error';
import { createEngine } from './engine';
import { callEngine, runningRequest, type RunningRequest } from './engine-call';
import { traceOf } from './error-trace';
import { Gateway } from './gateway';
import { assistantRedirect } from './http/assistant-redirect';
import { preflight } from './http/cross-origin';
import { missingRoute } from './http/missing-route';
import { engineRequest, type EngineRequest } from './http/prepare-request';
import { RequestTooLarge } from './http/request-limits';
import { matchRoute, pathOf, type RouteMatch } from './http/routes';
import { securedAnswer } from './http/secured-answer';
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
      identityProvider: new IdentityProvider(
        configuration.identityProvider,
        configuration.issuer,
        configuration.scopes.some(({ groups }) => groups !== undefined),
      ),
      pendingSignIns: new PendingSignIns(storage),
      accounts: new Accounts(storage.grants),
      cookieKeys,
      storage,
      signingKeys: configuration.signingKeyArns.map((arn) => new KmsSigningKey(arn)),
      audit: (event, ctx) => runningRequest(ctx).audit.write(event),
      referenceOf: (ctx) => runningRequest(ctx).context.requestId,
    };
    const provider = createEngine(server);
    provider.use(readableErrors(server));
    const toAssistant = assistantRedirect(server);
    provider.use(async (ctx, next) => {
      const { route, uid, refusal } = runningRequest(ctx);
      // A request that is too large is worth no call.
      const needs = refusal instanceof RequestTooLarge ? [] : route.needs;
      await Promise.all(needs.map((need) => need(ctx, server)));
      if (refusal !== undefined) {
        throw refusal;
      }
      await (route.answer === undefined ? toAssistant(ctx, next) : route.answer(ctx, provider, server, uid));
      if (route.endpoint === 'token' && ctx.status === 200) {
        const refreshToken = await storage.refreshTokens.settleRotation();
        ctx.body = { ...(ctx.body as object), ...(refreshToken !== undefined && { refresh_token: refreshToken }) };
        server.audit(issuedTokens(ctx as KoaContextWithOIDC), ctx);
      }
    });
    this.#server = server;
    this.#provider = provider;
  }

  /** Answers a request. Scheme and host of its URL do not matter, nor do the headers that proxies set. */
  async handle(request: Request, context: RequestContext): Promise<Response> {
    const { clients } = this.#server.configuration;
    const match = matchRoute(new URL(request.url).pathname, context.path, clients);
    const audit = new RequestAudit(context, () => this.#server.cookieKeys.current);
    let response: Response;
    try {
      response = await this.#answer(request, match, { context, audit });
    } catch (error) {
      // Neither the message nor the cause: they may hold what a client sent.
      audit.write({ event: 'internal.error', detail: traceOf(error as Error) });
      response = Response.json({ error: 'server_error' }, { status: 500 });
    }
    audit.end(response.status, {
      event: match?.route.refused ?? 'request.refused',
      detail: `status ${response.status}`,
    });
    return securedAnswer(response, match?.route);
  }

  async #answer(
    request: Request,
    match: RouteMatch | undefined,
    running: Pick<RunningRequest, 'context' | 'audit'>,
  ): Promise<Response> {
    if (request.method === 'OPTIONS' && match?.route.crossOrigin !== undefined) {
      return preflight(match.route.crossOrigin);
    }
    // Documents alone: HEAD of a page would cost as much as GET, under the limit of another route.
    const isHead = request.method === 'HEAD' && match?.route.publish !== undefined;
    const method = isHead ? 'GET' : request.method;
    if (match === undefined || !match.route.methods.includes(method)) {
      const { status, headers, ...body } = missingRoute(match?.route);
      running.audit.write({ event: 'request.refused', error: body.error, detail: body.error_description });
      return Response.json(body, { status, headers });
    }
    const response = await withRequestStorage(() => this.#answerOfEngine(request, method, match, running));
    return isHead ? new Response(null, response) : response;
  }

  async #answerOfEngine(
    request: Request,
    method: string,
    match: RouteMatch,
    running: Pick<RunningRequest, 'context' | 'audit'>,
  ): Promise<Response> {
    const { prepare, publish, malformed } = match.route;
    let prepared: EngineRequest = { method, path: running.context.path, query: '', headers: request.headers };
    let refusal: unknown;
    try {
      prepared = await prepare(await engineRequest(request, method, malformed), this.#server);
    } catch (error) {
      refusal = error;
    }
    try {
      return await callEngine(this.#provider, prepared, { ...match, ...running, refusal }, (body) =>
        publish === undefined ? body : JSON.stringify(publish(JSON.parse(body), this.#server)),
      );
    } catch (error) {
      if (!(error instanceof DependencyError)) {
        throw error;
      }
      running.audit.write(error.auditEvent);
      const { statusCode, error: code, error_description } = error;
      return Response.json({ error: code, error_description }, { status: statusCode });
    }
  }
}

/** The tokens of an answer. The engine has made them before it is settled whether they are given to the client. */
const issuedTokens = ({ oidc: { client, entities, params } }: KoaContextWithOIDC): AuditEvent => ({
  event: 'token.issued',
  clientId: client?.clientId,
  subject: entities.Account?.accountId,
  grantType: String(params?.grant_type),
  scope: entities.AccessToken?.scope,
});
