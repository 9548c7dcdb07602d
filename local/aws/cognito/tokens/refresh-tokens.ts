import { randomUUID } from 'node:crypto';
import type { Assumptions } from '../../../account/assumptions';
import type { Clock } from '../../../account/clock';
import { randomSecret } from '../../../account/secrets';
import type { AuthorizationGrant } from '../sign-in/authorization-grant';

/** Everything that is issued from one sign-in of a person, however often it is refreshed. */
export interface TokenFamily {
  /** The `origin_jti` of the family's tokens. */
  readonly originJti: string;
  readonly eventId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly scopes: readonly string[];
  /** The `aud` of access tokens: only with resource binding. */
  readonly audience?: string;
  readonly authTime: number;
}

/** The family of the first tokens that are issued for a grant. */
export function newTokenFamily({ clientId, sub, scopes, resource, authTime }: AuthorizationGrant): TokenFamily {
  const audience = resource?.identifier;
  return { originJti: randomUUID(), eventId: randomUUID(), clientId, sub, scopes, audience, authTime };
}

/** Cognito API reference, `CreateUserPoolClient`: access tokens are valid for a day at most. */
const MAX_ACCESS_TOKEN_SECONDS = 24 * 60 * 60;

interface StoredToken {
  readonly family: TokenFamily;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Set when the token was rotated out: it still works until then. */
  retiredAt?: number;
}

/**
 * The refresh tokens of a pool.
 *
 * - Without rotation a token stays the same until it expires.
 * - With rotation each use yields a new one, and the old one works on for the grace period only. The new one expires when
 *   the first would have.
 *
 * Source: Amazon Cognito Developer Guide, "Refresh tokens". The guide says nothing of revoking the whole family when a
 * rotated token is used again after the grace period, so the twin refuses that one token and does no more, unless `assume` says
 * otherwise (unverified on live AWS).
 */
export class RefreshTokens {
  readonly #tokens = new Map<string, StoredToken>();
  /** By `origin_jti`, until when a token that it revokes could be valid. */
  readonly #revoked = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly assume: Pick<Assumptions, 'rotatedTokenReuse'>,
  ) {}

  issue(family: TokenFamily, lifetimeSeconds: number): string {
    this.#forgetExpired();
    return this.#store({ family, expiresAt: this.#now() + lifetimeSeconds * 1000 });
  }

  /** What a token is good for, as long as it is, for the client that it was issued to. */
  find(token: string, clientId: string): TokenFamily | undefined {
    return this.#valid(token, clientId)?.family;
  }

  /** Replaces a valid token by a new one. The old one works on for the grace period, counted from its first use. */
  rotate(token: string, clientId: string, gracePeriodSeconds: number): string | undefined {
    const stored = this.#valid(token, clientId);
    if (stored === undefined) {
      return undefined;
    }
    stored.retiredAt ??= this.#now() + gracePeriodSeconds * 1000;
    this.#forgetExpired();
    return this.#store({ family: stored.family, expiresAt: stored.expiresAt });
  }

  /** Revokes a token with everything that was issued from the same sign-in. Nothing happens when it is not the client's. */
  revoke(token: string, clientId: string): void {
    const stored = this.#tokens.get(token);
    if (stored !== undefined && stored.family.clientId === clientId) {
      this.#markRevoked(stored);
    }
  }

  /** Revokes everything that was issued to a user. */
  revokeAllOf(sub: string): void {
    for (const stored of this.#tokens.values()) {
      if (stored.family.sub === sub) {
        this.#markRevoked(stored);
      }
    }
  }

  /** Whether the tokens with this `origin_jti` were revoked. */
  isRevoked(originJti: string): boolean {
    return this.#revoked.has(originJti);
  }

  #valid(token: string, clientId: string): StoredToken | undefined {
    const stored = this.#tokens.get(token);
    const now = this.#now();
    if (
      this.assume.rotatedTokenReuse === 'family-revoked' &&
      stored?.retiredAt !== undefined &&
      stored.retiredAt <= now
    ) {
      this.revoke(token, clientId);
    }
    return stored !== undefined &&
      stored.family.clientId === clientId &&
      stored.expiresAt > now &&
      (stored.retiredAt === undefined || stored.retiredAt > now) &&
      !this.#revoked.has(stored.family.originJti)
      ? stored
      : undefined;
  }

  #store(stored: StoredToken): string {
    const token = randomSecret();
    this.#tokens.set(token, stored);
    return token;
  }

  #markRevoked({ family, expiresAt }: StoredToken): void {
    this.#revoked.set(family.originJti, Math.max(expiresAt, this.#now() + MAX_ACCESS_TOKEN_SECONDS * 1000));
  }

  /** A token that was rotated out is of use only to notice that it comes again, where that matters. */
  #forgetExpired(): void {
    const now = this.#now();
    const noticesReuse = this.assume.rotatedTokenReuse === 'family-revoked';
    for (const [token, { expiresAt, retiredAt = Infinity }] of this.#tokens) {
      if (expiresAt <= now || (retiredAt <= now && !noticesReuse)) {
        this.#tokens.delete(token);
      }
    }
    for (const [originJti, until] of this.#revoked) {
      if (until <= now) {
        this.#revoked.delete(originJti);
      }
    }
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}
