import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type {
  ClientsConfiguration,
  FunctionPath,
  FunctionRoutes,
} from '../../../lib/identity/authorization-server/function-contract';
import type { AuditEvent } from '../audit-log';
import { consentRoute } from '../consent/consent-route';
import type { AuthorizationServerContext } from '../server-context';
import { callbackRoute } from '../sign-in/callback-route';
import {
  prepareAuthorization,
  prepareRegistration,
  prepareToken,
  withoutQuery,
  type Preparation,
} from './prepare-request';
import type { MalformedRequestError } from './request-limits';
import { publishKeys, publishMetadata, type Publication } from './published-documents';

/** A row of the table: all that depends on the path of a request. */
export interface Route {
  readonly methods: readonly string[];

  /** A person sees errors as pages, a program reads them as JSON. */
  readonly audience: 'person' | 'program';

  /**
   * The methods that web pages of other origins may use (`Access-Control-Allow-Methods`): assistants that run in a browser, such
   * as the MCP Inspector and VS Code for the Web. No credentials are ever involved. Without it, such pages may use none.
   */
  readonly crossOrigin?: string;

  /** What is fetched before the request is answered. Metadata needs nothing, so it is served while other services fail. */
  readonly needs: readonly Need[];

  /** How the request becomes what the engine sees. */
  readonly prepare: Preparation;

  /** The OAuth error of a request that cannot be read. */
  readonly malformed: MalformedRequestError;

  /** What the audit log calls a refusal. */
  readonly refused: RefusalEvent;

  /** What answers; by default the engine. */
  readonly answer?: Answer;

  /** Whether the owner has the route; by default it is always there. */
  readonly isOffered?: (clients: ClientsConfiguration) => boolean;

  /** The engine's name for the route, where its path can be chosen. */
  readonly endpoint?: 'authorization' | 'jwks' | 'registration' | 'revocation' | 'token';

  /** Whether the request of the assistant ends here, with an answer. */
  readonly endsInteraction?: true;

  /** How the engine's document becomes the one that is published; by default it stays as it is. */
  readonly publish?: Publication;
}

/** The audit events of requests that were answered with an error. */
type RefusalEvent = Extract<
  AuditEvent['event'],
  'authorization.refused' | 'client.refused' | 'request.refused' | 'token.refused'
>;

type Need = (ctx: Context, server: AuthorizationServerContext) => Promise<unknown>;

type Answer = (ctx: Context, provider: Provider, server: AuthorizationServerContext, uid: string) => Promise<void>;

const cookieKeys: Need = async (ctx, server) => {
  ctx.app.keys = await server.cookieKeys.get();
};
const gatewayUrl: Need = (_, { gateway }) => gateway.url();
const signingKeys: Need = (_, server) => Promise.all(server.signingKeys.map((key) => key.load()));

const SIGN_IN = {
  audience: 'person',
  needs: [cookieKeys, gatewayUrl],
  prepare: withoutQuery,
  malformed: 'invalid_request',
  refused: 'authorization.refused',
} as const;

const DOCUMENT = {
  methods: ['GET'],
  audience: 'program',
  crossOrigin: 'GET, HEAD',
  prepare: withoutQuery,
  malformed: 'invalid_request',
  refused: 'request.refused',
} as const;
const METADATA = { ...DOCUMENT, needs: [], publish: publishMetadata } as const;

const PROTOCOL = {
  methods: ['POST'],
  audience: 'program',
  crossOrigin: 'POST',
  needs: [cookieKeys, gatewayUrl],
  prepare: withoutQuery,
  malformed: 'invalid_request',
  refused: 'token.refused',
} as const;

/** Everything that is answered; the rest is a 404. The construct has the same paths and methods, see `FunctionRoutes`. */
const ROUTES: { readonly [Path in FunctionPath]: Route & { readonly methods: FunctionRoutes[Path] } } = {
  '/.well-known/oauth-authorization-server': METADATA,
  '/.well-known/openid-configuration': METADATA,
  '/jwks': { ...DOCUMENT, needs: [signingKeys], endpoint: 'jwks', publish: publishKeys },
  '/authorize': {
    ...SIGN_IN,
    methods: ['GET'],
    prepare: prepareAuthorization,
    endpoint: 'authorization',
  },
  // Where the engine goes on after consent and sign-in: a path of its own below that of its endpoint.
  '/authorize/{uid}': { ...SIGN_IN, methods: ['GET'], endsInteraction: true },
  '/consent/{uid}': { ...SIGN_IN, methods: ['GET', 'POST'], answer: consentRoute },
  '/callback': { ...SIGN_IN, methods: ['GET'], prepare: (request) => request, answer: callbackRoute },
  '/token': { ...PROTOCOL, prepare: prepareToken, endpoint: 'token' },
  '/revoke': { ...PROTOCOL, endpoint: 'revocation' },
  '/register': {
    ...PROTOCOL,
    prepare: prepareRegistration,
    malformed: 'invalid_client_metadata',
    refused: 'client.refused',
    isOffered: ({ dynamicRegistration }) => dynamicRegistration,
    endpoint: 'registration',
  },
};

const ROWS: readonly (readonly [string, Route])[] = Object.entries(ROUTES);

/** The paths of the engine's endpoints, as its configuration wants them. */
export const ENGINE_ROUTES = Object.fromEntries(
  ROWS.flatMap(([path, { endpoint }]) => (endpoint ? [[endpoint, path]] : [])),
);

/** A path with the identifier of an authorization request in it. */
export const pathOf = (path: FunctionPath, uid: string): string => path.replace('{uid}', uid);

/** A request's row of the table, and the identifier in its path, if there is one. */
export interface RouteMatch {
  readonly route: Route;
  readonly uid: string;
}

const PATTERNS = ROWS.map(([path, route]) => ({
  route,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace('{uid}', '([\\w-]{1,64})')}$`),
}));

/**
 * The row for a path.
 *
 * @param routedPath as the API saw it: a path that becomes another one when its dots are resolved was counted as the first and
 * must not be answered as the other
 */
export function matchRoute(path: string, routedPath: string, clients: ClientsConfiguration): RouteMatch | undefined {
  for (const { route, pattern } of path === routedPath ? PATTERNS : []) {
    const match = pattern.exec(path);
    if (match !== null && route.isOffered?.(clients) !== false) {
      return { route, uid: match[1] ?? '' };
    }
  }
  return undefined;
}
