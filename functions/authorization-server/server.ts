import { inject, type Response as InjectedResponse } from 'light-my-request';
import type Provider from 'oidc-provider';
import type { Context, Middleware } from 'koa';
import { writeAuditLog, type RequestContext } from './audit-log';
import { secretValue } from './aws/secret';
import { readRegistrationRequest } from './clients/registration-request';
import type { Configuration } from './configuration';
import { consentRoutes } from './consent/consent-routes';
import { DependencyError } from './dependency-error';
import { createEngine } from './engine';
import { FetchedValue } from './fetched-value';
import { Gateway } from './gateway';
import { admittedResponses } from './http/admitted-responses';
import { crossOrigin, preflight } from './http/cross-origin';
import { isMetadataPath, publishedMetadata } from './http/metadata-document';
import { oauthError } from './http/oauth-error';
import { authorizationParameters, namesOtherResource, tokenParameters } from './http/request-parameters';
import { noSuchRoute, ROUTES } from './http/routes';
import { readableErrors } from './pages/readable-errors';
import type { AuthorizationServerContext } from './server-context';
import { Accounts } from './sign-in/accounts';
import { callbackRoute } from './sign-in/callback-route';
import { IdentityProvider } from './sign-in/identity-provider';
import { PendingSignIns } from './sign-in/pending-sign-ins';
import { KmsSigningKey } from './signing/kms-signing-key';
import { UNUSED_CLIENT_LIFETIME } from './storage/engine-adapter';
import { Records } from './storage/records';
import { Table } from './storage/table';
import { markingUsedTokens } from './storage/used-refresh-tokens';

/** Seconds until a replaced cookie key is noticed. */
const COOKIE_KEY_LIFETIME = 300;

/** The authorization server: the engine, and what it is told and asked around it. */
export class AuthorizationServer {
  readonly #configuration: Configuration;
  readonly #gateway: Gateway;
  readonly #provider: Provider;
  readonly #signingKeys: readonly KmsSigningKey[];
  #cookieKeys: string[] = [];
  readonly #cookieSecret: FetchedValue<string[]>;
  readonly #requests = new WeakMap<object, RequestContext>();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    this.#gateway = new Gateway(configuration.gateway);
    this.#signingKeys = configuration.signingKeyArns.map((arn) => new KmsSigningKey(arn));
    this.#cookieSecret = new FetchedValue(() => this.#loadCookieKeys(), COOKIE_KEY_LIFETIME);
    const table = new Table(configuration.tableName);
    const clients = new Records(table, 'Client');
    const server: AuthorizationServerContext = {
      configuration,
      gateway: this.#gateway,
      identityProvider: new IdentityProvider(configuration.identityProvider, configuration.issuer),
      pendingSignIns: new PendingSignIns(table),
      accounts: new Accounts(table),
      cookieKeys: () => this.#cookieSecret.get(),
      keepClient: (clientId) => clients.extend(clientId, UNUSED_CLIENT_LIFETIME),
      audit: (event, ctx) => writeAuditLog(event, this.#requestOf(ctx), this.#cookieKeys[0]),
      referenceOf: (ctx) => this.#requestOf(ctx).requestId,
    };
    this.#provider = createEngine(server, table, this.#signingKeys);
    this.#provider.use(readableErrors(server));
    this.#provider.use(this.#ready(server));
    this.#provider.use(admittedResponses(configuration));
    this.#provider.use(consentRoutes(this.#provider, server));
    this.#provider.use(callbackRoute(this.#provider, server));
  }

  /** Answers a request. Scheme and host of its URL do not matter, nor do the headers that proxies set. */
  async handle(request: Request, context: RequestContext): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (request.method === 'OPTIONS') {
      return preflight(pathname);
    }
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    // A path that becomes another one when its dots are resolved was counted as the first and must not be answered as the other.
    const route = pathname === context.path ? ROUTES.find(({ path }) => path.test(pathname)) : undefined;
    const response = route?.methods.includes(method)
      ? await this.#answer(request, method, pathname, search, context)
      : noSuchRoute(route?.methods);
    const headers = new Headers(response.headers);
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
    for (const [name, value] of crossOrigin(pathname)) {
      headers.set(name, value);
    }
    return new Response(isHead ? null : response.body, { status: response.status, headers });
  }

  async #answer(
    request: Request,
    method: string,
    path: string,
    search: string,
    context: RequestContext,
  ): Promise<Response> {
    let url = path + search;
    let payload = method === 'POST' ? await request.text() : undefined;
    try {
      if (path === '/authorize') {
        const { scopes } = this.#configuration;
        url = `${path}?${authorizationParameters(new URLSearchParams(search), scopes, await this.#gateway.url())}`;
      }
      if (path === '/token' && isForm(request)) {
        const sent = new URLSearchParams(payload);
        const gatewayUrl = await this.#gateway.url();
        if (namesOtherResource(sent, gatewayUrl)) {
          return oauthError(400, 'invalid_target', 'resource indicator is missing, or unknown');
        }
        payload = tokenParameters(sent, this.#configuration.scopes, gatewayUrl).toString();
      }
    } catch (error) {
      if (!(error instanceof DependencyError)) {
        throw error;
      }
      // The engine's middleware fails for the same reason, and says so in the form that the path asks for.
    }
    if (path === '/register') {
      const registration = readRegistrationRequest(payload ?? '', this.#configuration.clients.callbackUrls);
      if ('problem' in registration) {
        const { error, error_description } = registration.problem;
        return oauthError(400, error, error_description);
      }
      payload = JSON.stringify(registration.client);
    }
    return this.#inject(method, url, headersOf(request, this.#configuration.issuer), payload, context);
  }

  async #inject(
    method: string,
    url: string,
    headers: Record<string, string>,
    payload: string | undefined,
    context: RequestContext,
  ): Promise<Response> {
    const handle = this.#provider.callback();
    let answer: InjectedResponse;
    try {
      answer = await markingUsedTokens(
        () =>
          inject(
            (req, res) => {
              this.#requests.set(req, context);
              void handle(req, res);
            },
            { method, url, headers, payload },
          ),
        ({ statusCode }) => statusCode === 200,
      );
    } catch (error) {
      if (!(error instanceof DependencyError)) {
        throw error;
      }
      const { error: code, error_description, detail } = error;
      writeAuditLog({ event: 'dependency.failed', error: code, detail }, context, this.#cookieKeys[0]);
      return oauthError(503, code, error_description ?? '');
    }
    const answered = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        answered.append(name, String(one));
      }
    }
    answered.delete('transfer-encoding');
    answered.delete('content-length');
    answered.delete('connection');
    const body =
      answer.statusCode === 200
        ? this.#published(new URL(url, this.#configuration.issuer).pathname, answer)
        : answer.payload;
    return new Response(body === '' ? null : body, { status: answer.statusCode, headers: answered });
  }

  /** What the engine publishes of itself, as far as this server offers it. */
  #published(path: string, answer: InjectedResponse): string {
    if (isMetadataPath(path)) {
      return JSON.stringify(publishedMetadata(answer.json(), this.#configuration.scopes));
    }
    return path === '/jwks'
      ? JSON.stringify({ keys: this.#signingKeys.map((key) => key.publicJwk()) })
      : answer.payload;
  }

  /** Secrets and keys are there before anything that needs them. Metadata needs neither, so it is served in any case. */
  #ready(server: AuthorizationServerContext): Middleware {
    return async (ctx, next) => {
      if (!isMetadataPath(ctx.path)) {
        await Promise.all<unknown>(
          ctx.path === '/jwks'
            ? this.#signingKeys.map((key) => key.load())
            : [this.#cookieSecret.get(), server.gateway.url()],
        );
      }
      await next();
    };
  }

  async #loadCookieKeys(): Promise<string[]> {
    const keys = (await secretValue(this.#configuration.cookieSecretArn))
      .split(/\s+/)
      .filter((key) => key.length >= 32);
    if (keys.length === 0) {
      throw new DependencyError('the cookie secret has no key of at least 32 characters');
    }
    this.#provider.keys = this.#cookieKeys = keys;
    return keys;
  }

  #requestOf(ctx: Context): RequestContext {
    return this.#requests.get(ctx.req) ?? { requestId: '', sourceIp: '', path: ctx.path };
  }
}

const isForm = (request: Request): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? '');

/** Headers that reach the engine. What says where the request came from is this server's own knowledge. */
function headersOf(request: Request, issuer: string): Record<string, string> {
  const { host, protocol } = new URL(issuer);
  const headers = Object.fromEntries(request.headers);
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || ['forwarded', 'content-length', 'transfer-encoding'].includes(name)) {
      delete headers[name];
    }
  }
  return { ...headers, host, 'x-forwarded-proto': protocol.slice(0, -1) };
}
