import Provider, {
  errors,
  interactionPolicy,
  type Configuration as EngineConfiguration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { DependencyError } from './dependency-error';
import { traceOf } from './error-trace';
import { requireSmallStoredRequest } from './http/request-limits';
import { ENGINE_ROUTES, pathOf } from './http/routes';
import type { AuthorizationServerContext } from './server-context';
import { engineAdapter } from './storage/engine-adapter';
import { requestStorage } from './storage/request-storage';
import { sendEngineErrorPage } from './pages/engine-error-page';
import { admittedRegistrations } from './clients/admitted-registrations';
import { isLoopbackCallbackOfKnownAssistant } from './clients/known-metadata-documents';
import { metadataDocumentFetch } from './clients/metadata-document-fetch';
import { unavailableDocument } from './clients/unavailable-document';

/** Seconds. */
const AUTHORIZATION_CODE_LIFETIME = 60;
const INTERACTION_LIFETIME = 1200;
const SESSION_LIFETIME = 1;

/**
 * The engine: `oidc-provider`, which is certified for OpenID Connect, as the OAuth 2.1 authorization server of the MCP
 * specification. All that the specification does not need is switched off.
 *
 * Its cookie keys are set when they are first needed.
 */
export function createEngine(server: AuthorizationServerContext): Provider {
  const { configuration, gateway, accounts, signingKeys, storage } = server;
  const { issuer, scopes, clients, accessTokenLifetime, refreshTokenLifetime } = configuration;
  const secure = issuer.startsWith('https:');
  const cookiePrefix = secure ? '__Secure-' : '';
  const scopeNames = scopes.map(({ name }) => name);
  const [signingKey] = signingKeys;
  const fetchDocument = metadataDocumentFetch(clients);

  const engine: EngineConfiguration = {
    adapter: admittedRegistrations(engineAdapter(storage), clients),
    jwks: { keys: [...signingKeys] },
    routes: ENGINE_ROUTES,
    enableHttpPostMethods: false,
    // Those of OpenID Connect itself; the scopes of the gateway belong to the resource.
    scopes: [],
    claims: {},
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: ['none'],
    clientDefaults: {
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    clients: clients.preRegistered.map(({ clientId, name, redirectUris }) => ({
      client_id: clientId,
      client_name: name,
      redirect_uris: redirectUris,
    })),
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: () => true },
    // The engine's place for checks of its owner: it calls this when it knows where errors may be sent, and stores nothing before.
    extraParams: { state: ({ oidc }) => requireSmallStoredRequest({ ...oidc.params }) },
    features: {
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        // What may be fetched, and how long it is kept, `metadataDocumentFetch` decides: it can tell why in the log.
        cacheDuration: { min: 0, max: 0 },
      },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      externalSigningSupport: { enabled: true, ack: 'experimental-01' },
      pushedAuthorizationRequests: { enabled: false },
      registration: {
        enabled: clients.dynamicRegistration,
        initialAccessToken: false,
        issueRegistrationAccessToken: false,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => gateway.url(),
        useGrantedResource: () => true,
        async getResourceServerInfo(_ctx, resource) {
          if (resource !== (await gateway.url())) {
            throw new errors.InvalidTarget();
          }
          return {
            scope: scopeNames.join(' '),
            audience: resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenLifetime,
            jwt: { sign: { alg: 'RS256', kid: signingKey?.kid } },
          };
        },
      },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    cookies: {
      names: {
        session: `${cookiePrefix}session`,
        interaction: `${cookiePrefix}interaction`,
        resume: `${cookiePrefix}resume`,
      },
      long: { httpOnly: true, sameSite: 'lax', secure, signed: true },
      short: { httpOnly: true, sameSite: 'lax', secure, signed: true },
    },
    interactions: {
      policy: interactionPolicy.base(),
      url: (_ctx, { uid }) => pathOf('/consent/{uid}', uid),
    },
    ttl: {
      AccessToken: accessTokenLifetime,
      AuthorizationCode: AUTHORIZATION_CODE_LIFETIME,
      Grant: refreshTokenLifetime,
      IdToken: accessTokenLifetime,
      Interaction: INTERACTION_LIFETIME,
      // A rotated token does not live longer than the one that the sign-in yielded.
      RefreshToken: (ctx) => ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? refreshTokenLifetime,
      Session: SESSION_LIFETIME,
    },
    clientBasedCORS: () => true,
    expiresWithSession: () => false,
    issueRefreshToken: () => true,
    rotateRefreshToken: () => !storage.refreshTokens.isRepeated(),
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    async extraTokenClaims(_ctx, token) {
      const claims = token.kind === 'AccessToken' && token.grantId ? await accounts.claimsOf(token.grantId) : undefined;
      if (claims === undefined) {
        throw new errors.InvalidGrant('account not found');
      }
      const { name, value } = configuration.gateway.claim;
      return { username: claims.username, groups: claims.groups, [name]: value };
    },
    fetch: (url, init) => fetchDocument(url as string | URL, init),
    fetchResponseBodyLimits: { 'client_id metadata document': 16_384 },
    renderError(ctx, out, error) {
      const { clientFailure } = requestStorage();
      if (clientFailure === undefined || error instanceof DependencyError) {
        return sendEngineErrorPage(ctx, server, out.error, error);
      }
      // The error belongs to the callback of a client that could not be read.
      server.audit(clientFailure.auditEvent, ctx);
      return sendEngineErrorPage(ctx, server, clientFailure.error, clientFailure);
    },
  };

  const provider = new Provider(issuer, engine);
  admitLoopbackCallbacksOfKnownAssistants(provider);
  // Scheme and host are those of the issuer: callEngine sets them, and not the request.
  provider.proxy = true;
  // What happened is in the audit log, without what Koa would print.
  provider.silent = true;
  auditEngine(provider, server);
  return provider;
}

/** The engine's place for a rule of its owner about redirect URIs is this method of its clients. */
function admitLoopbackCallbacksOfKnownAssistants({ Client }: Provider): void {
  const isInMetadata = Reflect.get(Client.prototype, 'redirectUriAllowed');
  Client.prototype.redirectUriAllowed = function (redirectUri) {
    return isInMetadata.call(this, redirectUri) || isLoopbackCallbackOfKnownAssistant(this.clientId, redirectUri);
  };
}

function auditEngine(provider: Provider, server: AuthorizationServerContext): void {
  const clientOf = ({ oidc }: KoaContextWithOIDC) => oidc?.client?.clientId;
  const refused =
    (event: 'authorization.refused' | 'client.refused' | 'token.refused') =>
    (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError, answered = error.error) =>
      server.audit(
        error instanceof DependencyError
          ? error.auditEvent
          : {
              event,
              clientId: clientOf(ctx),
              error: answered,
              detail: error.error_detail ?? error.error_description,
            },
        ctx,
      );
  const tokenRefused = (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
    const unavailable = unavailableDocument(error);
    if (unavailable !== undefined) {
      ctx.body = unavailable;
    }
    refused('token.refused')(ctx, error, unavailable?.error);
  };
  provider.on('authorization.error', refused('authorization.refused'));
  provider.on('grant.error', tokenRefused);
  provider.on('revocation.error', tokenRefused);
  provider.on('registration_create.error', refused('client.refused'));
  provider.on('server_error', (ctx, error) => server.audit({ event: 'internal.error', detail: traceOf(error) }, ctx));
  provider.on('grant.revoked', (ctx) => server.audit({ event: 'grant.revoked', clientId: clientOf(ctx) }, ctx));
  provider.on('registration_create.success', (ctx, client) =>
    server.audit(
      {
        event: 'client.registered',
        clientId: client.clientId,
        redirectHosts: [...new Set((client.redirectUris ?? []).map((uri) => new URL(uri).host))],
      },
      ctx,
    ),
  );
}
