import { decodeProtectedHeader } from 'jose';
import type { Assumptions } from '../../../account/assumptions';
import type { ReceivedRequest } from '../gateway-call';
import { jsonRpcError } from '../private/json-rpc';
import {
  PROTECTED_RESOURCE_METADATA_PATH,
  type Authorization,
  type Authorizer,
  type ProtectedResourceMetadata,
} from './authorizer';
import type { JwtAuthorizer, TokenDecision } from './jwt-authorizer';
import type { JwtAuthorizerConfiguration } from './jwt-authorizer-configuration';

/** The JSON-RPC error code of a request that was not authorized (CloudTrail sample of a 401 in the developer guide). */
const UNAUTHORIZED = -32001;

/** What is before and behind the well-known suffix of a discovery URL. */
const WELL_KNOWN = /^(.*)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/.*)?$/;

/**
 * The id of the answer, whatever id the request had: the authorizer does not read the body. Both samples of a 401 have it: that
 * of CloudTrail in the developer guide, and the one without a token in the Okta notebook of awslabs/agentcore-samples.
 */
const MESSAGE_ID = 0;

/** `AuthorizerType: CUSTOM_JWT`: who has a bearer token that the JWT authorizer allows. */
export class BearerAuthorizer implements Authorizer {
  constructor(
    private readonly origin: () => string,
    private readonly configuration: { readonly value: JwtAuthorizerConfiguration },
    private readonly authorizer: JwtAuthorizer,
    private readonly assume: Pick<Assumptions, 'authorizationServerOfDiscoveryUrl' | 'duplicateAdvertisedScopes'>,
  ) {}

  /**
   * The authorization server is the discovery URL without its suffix, whatever issuer the document behind it names (measured
   * on a live gateway, can1357/oh-my-pi#9151). A URL of RFC 8414 may have the issuer's path behind its suffix (section 3.1).
   */
  readonly metadata = (): ProtectedResourceMetadata => {
    const scopes = this.#advertisedScopes();
    return {
      authorization_servers: [this.#authorizationServer()],
      resource: `${this.origin()}/mcp`,
      ...(scopes.length > 0 && { scopes_supported: scopes }),
    };
  };

  async authorize({ headers }: ReceivedRequest): Promise<Authorization> {
    const token = bearerToken(headers.get('authorization'));
    const decision: TokenDecision =
      token === undefined
        ? { allowed: false, status: 401, error: 'invalid_token', reason: 'there is no bearer token' }
        : await this.authorizer.authorize(token);
    if (decision.allowed) {
      const header = decodeProtectedHeader(token!);
      return { allowed: true, principal: { type: 'JWT', claims: decision.claims, header: { ...header } } };
    }
    const { status, error, reason } = decision;
    return {
      allowed: false,
      reason,
      respond: () =>
        jsonRpcError(status, MESSAGE_ID, UNAUTHORIZED, refusalMessage(status, token), {
          'www-authenticate': this.#challenge(error),
        }),
    };
  }

  #authorizationServer(): string {
    const [, before = '', path = ''] = WELL_KNOWN.exec(this.configuration.value.DiscoveryUrl) ?? [];
    return this.assume.authorizationServerOfDiscoveryUrl === 'issuer' ? before + path : before;
  }

  /**
   * The scopes that a gateway tells assistants to request: its allowed scopes, each replaced by its entry in
   * `AdvertisedScopeMapping`. Whether AWS lists a scope twice when two map to the same one is not documented; here it does,
   * unless `assume` says otherwise.
   */
  #advertisedScopes(): readonly string[] {
    const { AllowedScopes = [], AdvertisedScopeMapping = {} } = this.configuration.value;
    const scopes = AllowedScopes.map((scope) => AdvertisedScopeMapping[scope] ?? scope);
    return this.assume.duplicateAdvertisedScopes === 'once' ? [...new Set(scopes)] : scopes;
  }

  /**
   * The `WWW-Authenticate` header of a 401 or 403 (RFC 6750, section 3; RFC 9728, section 5.1), with parameters in the order
   * that live gateways send. `error` is there even when no token was sent.
   */
  #challenge(error: string): string {
    const scopes = this.#advertisedScopes();
    return [
      `Bearer error="${error}"`,
      ...(scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : []),
      `resource_metadata="${this.origin()}${PROTECTED_RESOURCE_METADATA_PATH}"`,
    ].join(', ');
  }
}

/**
 * "Missing Bearer token" is in the Okta notebook of awslabs/agentcore-samples, "Invalid Bearer token" in the CloudTrail sample of
 * the developer guide. The body of a 403 is unverified on AWS.
 */
function refusalMessage(status: 401 | 403, token: string | undefined): string {
  if (status === 403) return 'Insufficient scope';
  return token === undefined ? 'Missing Bearer token' : 'Invalid Bearer token';
}

/** RFC 6750, section 2.1. The scheme is case-insensitive (RFC 9110, section 11.1). */
function bearerToken(header: string | null): string | undefined {
  return /^bearer +([\w\-.~+/]+=*) *$/i.exec(header ?? '')?.[1];
}
