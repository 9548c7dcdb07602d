import { Hono } from 'hono';
import type { JwtAuthorizer } from './jwt-authorizer';
import { type Authorization, type JwtAuthorizerConfiguration } from './jwt-authorizer';
import type { McpEndpoint } from './mcp-endpoint';
import { jsonRpcError } from './private/json-rpc-error';
import { challenge, PROTECTED_RESOURCE_METADATA_PATH, protectedResourceMetadata } from './protected-resource';

/** The JSON-RPC error code of a request that was not authorized (CloudTrail sample of a 401 in the developer guide). */
const UNAUTHORIZED = -32001;

/** Who may call: people with a token, or (`AuthorizerType: NONE`) anybody. */
export type InboundAuthorization =
  | { readonly type: 'NONE' }
  | {
      readonly type: 'CUSTOM_JWT';
      readonly configuration: { readonly value: JwtAuthorizerConfiguration };
      readonly authorizer: JwtAuthorizer;
    };

/** One call that reached a gateway, for the twin's record of who did what. Tokens are not part of it. */
export interface GatewayExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly subject?: string;
  /** Why the gateway refused the call; assistants are not told. */
  readonly refusal?: string;
}

/** The HTTP side of a gateway: protected resource metadata for everybody, `/mcp` for whom the authorizer lets in. */
export function gatewayApp(
  origin: () => string,
  inbound: InboundAuthorization,
  endpoint: McpEndpoint,
  record: (exchange: GatewayExchange) => void,
): Hono {
  const app = new Hono();

  if (inbound.type === 'CUSTOM_JWT') {
    const { configuration } = inbound;
    const metadata = (): Response => Response.json(protectedResourceMetadata(origin(), configuration.value));
    app.get(PROTECTED_RESOURCE_METADATA_PATH, metadata);
    // RFC 9728, section 3.1 puts the resource's path behind the well-known one. Not documented for gateways; clients that
    // try it first fall back to the other form, so that serving it can hide nothing. Unverified on AWS.
    app.get(`${PROTECTED_RESOURCE_METADATA_PATH}/mcp`, metadata);
  }

  app.all('/mcp', async (context) => {
    const { method, path } = context.req;
    if (inbound.type === 'NONE') {
      const response = await endpoint.fetch(context.req.raw);
      record({ method, path, status: response.status });
      return response;
    }
    const token = bearerToken(context.req.header('authorization'));
    const authorization: Authorization =
      token === undefined
        ? { allowed: false, status: 401, error: 'invalid_token', reason: 'there is no bearer token' }
        : await inbound.authorizer.authorize(token);
    if (!authorization.allowed) {
      const { status, error, reason } = authorization;
      record({ method, path, status, refusal: reason });
      const id = await requestId(context.req.raw);
      return jsonRpcError(status, id, UNAUTHORIZED, refusalMessage(status, token), {
        'www-authenticate': challenge(origin(), inbound.configuration.value, error),
      });
    }
    const response = await endpoint.fetch(context.req.raw);
    record({ method, path, status: response.status, subject: String(authorization.claims.sub) });
    return response;
  });

  // Everything else, RFC 8414 metadata and registration included, as awslabs/agentcore-samples#1056 shows it. The status
  // is not in that report; 404 is what every client treats as "not here". Unverified on AWS.
  app.notFound((context) => context.body('<UnknownOperationException/>', 404, { 'content-type': 'application/xml' }));
  app.onError((error, context) => {
    record({ method: context.req.method, path: context.req.path, status: 500, refusal: error.message });
    return jsonRpcError(500, null, -32603, 'Internal error - Server error');
  });
  return app;
}

/** Of these messages only "Invalid Bearer token" is documented; the others are unverified on AWS. */
function refusalMessage(status: 401 | 403, token: string | undefined): string {
  if (status === 403) return 'Insufficient scope';
  return token === undefined ? 'Missing Bearer token' : 'Invalid Bearer token';
}

/** RFC 6750, section 2.1. The scheme is case-insensitive (RFC 9110, section 11.1). */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +([\w\-.~+/]+=*) *$/i.exec(header ?? '')?.[1];
}

async function requestId(request: Request): Promise<string | number> {
  try {
    const { id } = (await request.json()) as { id?: unknown };
    return typeof id === 'string' || typeof id === 'number' ? id : 0;
  } catch {
    return 0;
  }
}
