import type { TokenCustomization } from '../triggers/token-customization';

/** A person's consent to an authorization request, waiting to be exchanged for tokens. */
export interface AuthorizationGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly sub: string;
  /** When the person signed in, in seconds since 1970. */
  readonly authTime: number;
  readonly nonce?: string;
  readonly codeChallenge?: string;
  /** What the pre token generation trigger said when the person signed in. */
  readonly customization: TokenCustomization;
  /** The resource that the access token is for, and whether a resource server has that identifier. */
  readonly resource?: { readonly identifier: string; readonly registered: boolean };
}
