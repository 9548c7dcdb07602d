import { decodeProtectedHeader } from 'jose';
import type { Assumptions } from '../../../account/assumptions';
import type { ReceivedRequest } from '../gateway-call';
import { jsonRpcError } from '../private/json-rpc';
import type { Authorization, Authorizer } from './authorizer';
import type { JwtAuthorizer, TokenDecision } from './jwt-authorizer';
import type { JwtAuthorizerConfiguration } from './jwt-authorizer-configuration';
import { challenge, protectedResourceMetadata, type ProtectedResourceMetadata } from './protected-resource';

/** The JSON-RPC error code of a request that was not authorized (CloudTrail sample of a 401 in the developer guide). */
const UNAUTHORIZED = -32001;

/** `AuthorizerType: CUSTOM_JWT`: who has a bearer token that the JWT authorizer allows. */
export class BearerAuthorizer implements Authorizer {
  constructor(
    private readonly origin: () => string,
    private readonly configuration: { readonly value: JwtAuthorizerConfiguration },
    private readonly authorizer: JwtAuthorizer,
    private readonly assume: Pick<Assumptions, 'duplicateAdvertisedScopes'>,
  ) {}

  readonly metadata = (): ProtectedResourceMetadata =>
    protectedResourceMetadata(this.origin(), this.configuration.value, this.assume);

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
      respond: (messageId) =>
        jsonRpcError(status, messageId, UNAUTHORIZED, refusalMessage(status, token), {
          'www-authenticate': challenge(this.origin(), this.configuration.value, error, this.assume),
        }),
    };
  }
}

/** Of these messages only "Invalid Bearer token" is documented; the others are unverified on AWS. */
function refusalMessage(status: 401 | 403, token: string | undefined): string {
  if (status === 403) return 'Insufficient scope';
  return token === undefined ? 'Missing Bearer token' : 'Invalid Bearer token';
}

/** RFC 6750, section 2.1. The scheme is case-insensitive (RFC 9110, section 11.1). */
function bearerToken(header: string | null): string | undefined {
  return /^bearer +([\w\-.~+/]+=*) *$/i.exec(header ?? '')?.[1];
}
