import type { ReceivedRequest } from '../gateway-call';
import type { GatewayPrincipal } from '../principal';
import type { ProtectedResourceMetadata } from './protected-resource';

/** Whether a request may go on, and if not, how it is answered. */
export type Authorization =
  | { readonly allowed: true; readonly principal: GatewayPrincipal }
  | {
      readonly allowed: false;
      /** Why, for the twin's own record; the gateway does not tell the caller. */
      readonly reason: string;
      /** @param messageId the id of the JSON-RPC request */
      readonly respond: (messageId: string | number) => Response;
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
