import type { ReceivedRequest } from '../gateway-call';
import type { GatewayPrincipal } from '../principal';

/** Where a gateway serves its protected resource metadata (RFC 9728). */
export const PROTECTED_RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The protected resource metadata of a gateway: these three keys and no others, as seen on live gateways. */
export interface ProtectedResourceMetadata {
  readonly authorization_servers: readonly string[];
  readonly resource: string;
  readonly scopes_supported?: readonly string[];
}

/** Whether a request may go on, and if not, how it is answered. */
export type Authorization =
  | { readonly allowed: true; readonly principal: GatewayPrincipal }
  | {
      readonly allowed: false;
      /** Why, for the twin's own record; the gateway does not tell the caller. */
      readonly reason: string;
      readonly respond: () => Response;
    };

/** `AuthorizerType` of a gateway: who may call it. */
export interface Authorizer {
  /** What the gateway tells assistants about itself; absent where there is no OAuth. */
  readonly metadata?: () => ProtectedResourceMetadata;
  authorize(request: ReceivedRequest): Promise<Authorization>;
}

/** `AuthorizerType: NONE`: everybody may. */
export const openAuthorizer: Authorizer = {
  authorize: () => Promise.resolve({ allowed: true, principal: { type: 'anonymous' } }),
};
