import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { fetchAnswer, textOf } from '../../../http/no-answer';
import type { Clock } from '../../../account/clock';
import type { Assumptions } from '../../../account/assumptions';
import { parseObject } from '../../../account/json-values';
import type { CustomClaim, JwtAuthorizerConfiguration } from './jwt-authorizer-configuration';

/** What the discovery document of an issuer names. */
interface Provider {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

/** Whether a token may call the gateway, and if not, which status and RFC 6750 error the gateway answers with. */
export type TokenDecision =
  | { readonly allowed: true; readonly claims: JWTPayload }
  | {
      readonly allowed: false;
      readonly status: 401 | 403;
      readonly error: 'invalid_token' | 'insufficient_scope';
      /** What was wrong, for the twin's own record; the gateway does not tell the caller. */
      readonly reason: string;
    };

const ERRORS = { 401: 'invalid_token', 403: 'insufficient_scope' } as const;

const refused = (status: 401 | 403, reason: string): TokenDecision => ({
  allowed: false,
  status,
  error: ERRORS[status],
  reason,
});

/**
 * The signature algorithms that are accepted. AWS does not document them; identity providers that AWS names sign with
 * RS256 (Cognito always) or ES256. Never one with a shared secret: the keys are public. Unverified on AWS.
 */
const ALGORITHMS: Readonly<Record<Assumptions['authorizerAlgorithms'], readonly string[]>> = {
  'RS256-and-ES256': ['RS256', 'ES256'],
  'every-asymmetric': [
    ...['RS256', 'RS384', 'RS512'],
    ...['PS256', 'PS384', 'PS512'],
    ...['ES256', 'ES384', 'ES512'],
    ...['EdDSA', 'Ed25519'],
  ],
};

/**
 * Decides about bearer tokens as a gateway's custom JWT authorizer does (AgentCore developer guide, "Configure inbound
 * JWT authorizer"): the issuer is the one that the discovery document names, every kind of rule that is configured must
 * pass, and within one kind any value will do.
 */
export class JwtAuthorizer {
  /** Made once: authorizers decide about many tokens. */
  readonly #verification: JWTVerifyOptions;
  #provider: Promise<Provider> | undefined;

  constructor(
    private readonly configuration: { readonly value: JwtAuthorizerConfiguration },
    private readonly clock: Clock,
    private readonly assume: Assumptions,
  ) {
    this.#verification = {
      algorithms: [...ALGORITHMS[assume.authorizerAlgorithms]],
      clockTolerance: assume.authorizerClockSkewSeconds,
      requiredClaims: ['exp', 'iss'],
    };
  }

  /** @throws Error when nothing answers at the discovery URL, or no document that names an issuer and keys */
  async readProvider(): Promise<void> {
    await this.#discover();
  }

  async authorize(token: string): Promise<TokenDecision> {
    try {
      const { issuer, keys } = await this.#discover();
      const verification = { ...this.#verification, currentDate: this.clock.now() };
      const { payload: claims, protectedHeader } = await jwtVerify(token, keys, verification);
      const { typ = 'JWT' } = protectedHeader;
      if (this.assume.authorizerTokenTypes === 'JWT-only' && typ.toUpperCase() !== 'JWT') {
        return refused(401, `the type of the token is ${typ}`);
      }
      // A token with a valid signature and another issuer is answered with 403, as measured on live gateways with Entra v1
      // and Okta tokens (inbound guides in awslabs/agentcore-samples).
      if (claims.iss !== issuer) {
        return refused(403, `the token's issuer is ${String(claims.iss)}, the gateway expects ${issuer}`);
      }
      return this.#check(claims);
    } catch (error) {
      if (error instanceof errors.JOSEError) return refused(401, error.message);
      throw error;
    }
  }

  /**
   * A wrong or missing audience is an invalid token (inbound guide for Entra ID in awslabs/agentcore-samples), and so, by the
   * README on observability there, is a client that is not allowed. The status for a custom claim is not documented; 401 is the
   * one that assistants recover from.
   */
  #check(claims: JWTPayload): TokenDecision {
    const { AllowedAudience, AllowedClients, AllowedScopes, CustomClaims } = this.configuration.value;
    const { otherRuleStatus } = this.assume;
    const audiences = this.assume.audienceLists === 'refused' ? [claims.aud] : [claims.aud].flat();
    if (AllowedAudience && !audiences.some((audience) => AllowedAudience.includes(audience as string))) {
      return refused(401, `aud ${JSON.stringify(claims.aud)} is not in AllowedAudience`);
    }
    if (AllowedClients && !AllowedClients.includes(String(claims.client_id))) {
      return refused(otherRuleStatus, `client_id ${JSON.stringify(claims.client_id)} is not in AllowedClients`);
    }
    const failed = CustomClaims?.find((rule) => !matches(rule, claims[rule.InboundTokenClaimName]));
    if (failed) {
      return refused(otherRuleStatus, `claim ${failed.InboundTokenClaimName} does not match the custom claim rule`);
    }
    if (AllowedScopes && !scopes(claims).some((scope) => AllowedScopes.includes(scope))) {
      return refused(403, `the token has none of the scopes ${AllowedScopes.join(', ')}`);
    }
    return { allowed: true, claims };
  }

  #discover(): Promise<Provider> {
    if (this.assume.authorizerCaching === 'none') return discover(this.configuration.value.DiscoveryUrl);
    this.#provider ??= discover(this.configuration.value.DiscoveryUrl).catch((error: unknown) => {
      this.#provider = undefined;
      throw error;
    });
    return this.#provider;
  }
}

async function discover(discoveryUrl: string): Promise<Provider> {
  const response = await fetchAnswer(discoveryUrl, { redirect: 'error', signal: AbortSignal.timeout(5_000) }).catch(
    (error: Error) => {
      throw new Error(`DiscoveryUrl ${discoveryUrl} cannot be read: ${error.message}`, { cause: error });
    },
  );
  if (!response.ok) {
    throw new Error(`DiscoveryUrl ${discoveryUrl} answered ${response.status}`);
  }
  const document = parseObject(await textOf(response));
  if (document === undefined) {
    throw new Error(`DiscoveryUrl ${discoveryUrl} did not answer with a JSON object`);
  }
  const { issuer, jwks_uri: jwksUri } = document;
  if (typeof issuer !== 'string' || typeof jwksUri !== 'string') {
    throw new Error(`DiscoveryUrl ${discoveryUrl} names no issuer or no jwks_uri`);
  }
  return { issuer, keys: createRemoteJWKSet(new URL(jwksUri), { [customFetch]: fetchAnswer }) };
}

/** Cognito puts scopes into `scope`, Entra ID into `scp`, both separated by spaces; Okta has `scp` as a list. */
function scopes(claims: JWTPayload): readonly string[] {
  return [claims.scope, claims.scp].flat().flatMap((value) => (typeof value === 'string' ? value.split(' ') : []));
}

function matches({ InboundTokenClaimValueType, AuthorizingClaimMatchValue }: CustomClaim, claim: unknown): boolean {
  const { MatchValueString, MatchValueStringList } = AuthorizingClaimMatchValue.ClaimMatchValue;
  if (InboundTokenClaimValueType === 'STRING') return typeof claim === 'string' && claim === MatchValueString;
  const wanted = MatchValueStringList ?? [MatchValueString];
  return Array.isArray(claim) && wanted.some((value) => claim.includes(value));
}
