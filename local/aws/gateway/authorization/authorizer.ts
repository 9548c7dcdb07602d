import type { Caller } from '../principal';
import type { ProtectedResourceMetadata } from './protected-resource';

/** A request of `/mcp` as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Whether a request may go on, and if not, how it is answered. */
export type Admission =
  | { readonly admitted: true; readonly caller: Caller }
  | {
      readonly admitted: false;
      /** Why, for the twin's own record; the gateway does not tell the caller. */
      readonly reason: string;
      /** @param messageId the id of the JSON-RPC request */
      readonly respond: (messageId: string | number) => Response;
    };

/** `AuthorizerType` of a gateway: who may call it. */
export interface InboundAuthorizer {
  /** What the gateway tells assistants of itself; absent where there is no OAuth. */
  readonly metadata?: () => ProtectedResourceMetadata;
  admit(request: ReceivedRequest): Promise<Admission>;
}

/** `AuthorizerType: NONE`: anybody may. */
export const openAuthorizer: InboundAuthorizer = {
  admit: () => Promise.resolve({ admitted: true, caller: { type: 'ANONYMOUS' } }),
};
