import { decodeProtectedHeader } from 'jose';
import type { Assumptions } from '../../../account/assumptions';
import type { Admission, InboundAuthorizer, ReceivedRequest } from './authorizer';
import type { Authorization, JwtAuthorizer, JwtAuthorizerConfiguration } from './jwt-authorizer';
import { jsonRpcError } from '../private/json-rpc-error';
import { challenge, protectedResourceMetadata, type ProtectedResourceMetadata } from './protected-resource';

/** The JSON-RPC error code of a request that was not authorized (CloudTrail sample of a 401 in the developer guide). */
const UNAUTHORIZED = -32001;

/** `AuthorizerType: CUSTOM_JWT`: whoever has a bearer token that the JWT authorizer lets in. */
export class BearerAuthorizer implements InboundAuthorizer {
  constructor(
    private readonly origin: () => string,
    private readonly configuration: { readonly value: JwtAuthorizerConfiguration },
    private readonly authorizer: JwtAuthorizer,
    private readonly assume: Pick<Assumptions, 'duplicateAdvertisedScopes'>,
  ) {}

  readonly metadata = (): ProtectedResourceMetadata =>
    protectedResourceMetadata(this.origin(), this.configuration.value, this.assume);

  async admit({ headers }: ReceivedRequest): Promise<Admission> {
    const token = bearerToken(headers.get('authorization'));
    const authorization: Authorization =
      token === undefined
        ? { allowed: false, status: 401, error: 'invalid_token', reason: 'there is no bearer token' }
        : await this.authorizer.authorize(token);
    if (authorization.allowed) {
      const header = decodeProtectedHeader(token!);
      return { admitted: true, caller: { type: 'JWT', claims: authorization.claims, header: { ...header } } };
    }
    const { status, error, reason } = authorization;
    return {
      admitted: false,
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
