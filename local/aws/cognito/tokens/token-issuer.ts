import { createHash, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { Clock } from '../../../account/clock';
import type { AppClient } from '../app-client';
import type { GroupConfiguration } from '../users/group';
import type { TokenFamily } from './refresh-tokens';
import type { SigningKey, SigningKeys } from './signing-keys';
import { customized, customizedScopes, type TokenCustomization } from '../triggers/token-customization';
import { identitiesOf, type User } from '../users/user';
import { disclosedAttributes } from '../users/user-attributes';

/** Whom tokens are for, and what goes into them. */
export interface UserTokens {
  readonly user: User;
  readonly client: AppClient;
  readonly family: TokenFamily;
  readonly groups: GroupConfiguration;
  readonly customization: TokenCustomization;
  /** Of the authorization request; not on refresh (OpenID Connect Core 1.0, section 12.2). */
  readonly nonce?: string;
}

/** The tokens of one answer of the token endpoint. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Present when `openid` was granted. */
  readonly idToken?: string;
  /** The lifetime of the access token in seconds. */
  readonly expiresIn: number;
}

/** How attributes become claims of an ID token; what is not named here stays a string, custom attributes included. */
const CLAIM_VALUES: Readonly<Record<string, (value: string) => unknown>> = {
  email_verified: (value) => value === 'true',
  phone_number_verified: (value) => value === 'true',
  address: (value) => ({ formatted: value }),
};

/**
 * Makes the tokens of a pool.
 *
 * Claim sets: Amazon Cognito Developer Guide, "Understanding the identity (ID) token" and "Understanding the access
 * token". `aud` of access tokens: resource binding, measured in public as F1 to F4 (no `resource`, no `aud`; a registered
 * one verbatim; kept on refresh). Unverified on live AWS: that `event_id` stays the same on refresh, and that a refreshed
 * ID token has no `nonce`.
 */
export class TokenIssuer {
  constructor(
    readonly issuer: string,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  async forUser({ user, client, family, groups, customization, nonce }: UserTokens): Promise<IssuedTokens> {
    const { lifetimes } = client.settings;
    const { groupsToOverride, iamRolesToOverride, preferredRole } = customization.groups ?? groups;
    const [idKey, accessKey] = await Promise.all([this.keys.id, this.keys.access]);
    const common = {
      sub: user.sub,
      ...(groupsToOverride.length > 0 ? { 'cognito:groups': groupsToOverride } : {}),
      iss: this.issuer,
      // Source: "Ending user sessions with token revocation": the claim comes with the feature.
      ...(client.settings.revocable ? { origin_jti: family.originJti } : {}),
      event_id: family.eventId,
      auth_time: family.authTime,
    };
    const accessClaims = {
      ...common,
      version: 2,
      client_id: client.clientId,
      ...(family.audience === undefined ? {} : { aud: family.audience }),
      token_use: 'access',
      scope: customizedScopes(family.scopes, customization.accessToken).join(' '),
      username: user.username,
    };
    const accessToken = await this.#sign(
      accessKey,
      lifetimes.access,
      customized(accessClaims, customization.accessToken, 'access'),
    );
    if (!family.scopes.includes('openid')) {
      return { accessToken, expiresIn: lifetimes.access };
    }
    const attributes = Object.entries(disclosedAttributes(user, client, family.scopes));
    const idClaims = {
      at_hash: halfHash(accessToken),
      ...Object.fromEntries(attributes.map(([name, value]) => [name, CLAIM_VALUES[name]?.(value) ?? value])),
      ...common,
      // Only ID tokens bear roles: CreateGroup in the API reference.
      ...(iamRolesToOverride.length > 0 ? { 'cognito:roles': iamRolesToOverride } : {}),
      ...(preferredRole === undefined ? {} : { 'cognito:preferred_role': preferredRole }),
      'cognito:username': user.username,
      ...(user.identity === undefined ? {} : { identities: identitiesOf(user) }),
      aud: client.clientId,
      token_use: 'id',
      ...(nonce === undefined ? {} : { nonce }),
    };
    const idToken = await this.#sign(idKey, lifetimes.id, customized(idClaims, customization.idToken, 'id'));
    return { accessToken, idToken, expiresIn: lifetimes.access };
  }

  /** A client credentials grant: the client is the subject and nobody is the user. */
  async forClient(
    client: AppClient,
    scopes: readonly string[],
    { accessToken: changes }: TokenCustomization,
  ): Promise<IssuedTokens> {
    const { access } = client.settings.lifetimes;
    // Before the claims: a key takes a while to generate the first time, and they bear the time.
    const key = await this.keys.access;
    const claims = {
      sub: client.clientId,
      token_use: 'access',
      scope: customizedScopes(scopes, changes).join(' '),
      auth_time: this.clock.seconds(),
      iss: this.issuer,
      version: 2,
      client_id: client.clientId,
    };
    const accessToken = await this.#sign(key, access, customized(claims, changes, 'access'));
    return { accessToken, expiresIn: access };
  }

  /** The claims of an access token of this pool that has not expired, or `undefined` for anything else. */
  async verifyAccessToken(token: string): Promise<JWTPayload | undefined> {
    const { publicKey } = await this.keys.access;
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        issuer: this.issuer,
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'exp'],
        currentDate: this.clock.now(),
      });
      return payload.token_use === 'access' ? payload : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        return undefined;
      }
      throw error;
    }
  }

  #sign(key: SigningKey, lifetimeSeconds: number, claims: JWTPayload): Promise<string> {
    const now = this.clock.seconds();
    return new SignJWT({ ...claims, exp: now + lifetimeSeconds, iat: now, jti: randomUUID() })
      .setProtectedHeader({ kid: key.kid, alg: 'RS256' })
      .sign(key.privateKey);
  }
}

/** The `at_hash` of OpenID Connect Core 1.0, section 3.1.3.6. */
function halfHash(token: string): string {
  return createHash('sha256').update(token, 'ascii').digest().subarray(0, 16).toString('base64url');
}
