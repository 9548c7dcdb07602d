import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  ResponseBodyError,
  type Configuration as UpstreamConfiguration,
} from 'openid-client';
import type {
  FunctionPath,
  IdentityProviderConfiguration,
} from '../../../lib/identity/authorization-server/function-contract';
import { DependencyError } from '../dependency-error';
import { FetchedValue } from '../fetched-value';
import { clientSecret } from './client-secret';

const CALLBACK_PATH: FunctionPath = '/callback';

/** Seconds. */
const METADATA_LIFETIME = 600;
const TIMEOUT = 5;

/** The person who signed in. Nothing else of the identity provider's tokens is kept. */
export interface Person {
  readonly subject: string;
  readonly username: string;
  readonly groups: string[];
}

/** Ties an answer of the identity provider to the sign-in that was started here. */
export interface SignInProof {
  readonly codeVerifier: string;
  readonly nonce: string;
}

/** The person ended the sign-in at the identity provider, or it refused them. */
export class SignInRefused extends Error {}

/** The identity provider, where this server is a confidential client with PKCE (OpenID Connect Core 1.0; RFC 9700). */
export class IdentityProvider {
  readonly #upstream: FetchedValue<UpstreamConfiguration>;
  readonly #callbackUrl: string;

  constructor(
    private readonly configuration: IdentityProviderConfiguration,
    issuer: string,
  ) {
    this.#callbackUrl = `${issuer}${CALLBACK_PATH}`;
    this.#upstream = new FetchedValue(() => this.#discover(), METADATA_LIFETIME);
  }

  /** Where the person's browser goes next, and what has to be remembered for when it comes back. */
  async startSignIn(state: string): Promise<{ url: URL; proof: SignInProof }> {
    const upstream = await this.#upstream.get();
    const proof = { codeVerifier: randomPKCECodeVerifier(), nonce: randomNonce() };
    const url = buildAuthorizationUrl(upstream, {
      redirect_uri: this.#callbackUrl,
      scope: this.configuration.scopes.join(' '),
      state,
      nonce: proof.nonce,
      code_challenge: await calculatePKCECodeChallenge(proof.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, proof };
  }

  /**
   * Redeems what the identity provider's answer contains.
   *
   * @param query of the callback
   * @throws SignInRefused if the identity provider did not sign the person in
   * @throws DependencyError if it does not answer, or answers what it must not
   */
  async finishSignIn(query: URLSearchParams, state: string, proof: SignInProof): Promise<Person> {
    const upstream = await this.#upstream.get();
    const url = new URL(this.#callbackUrl);
    url.search = query.toString();
    let claims: Record<string, unknown> | undefined;
    try {
      const tokens = await authorizationCodeGrant(upstream, url, {
        expectedState: state,
        expectedNonce: proof.nonce,
        pkceCodeVerifier: proof.codeVerifier,
        idTokenExpected: true,
      });
      claims = tokens.claims();
    } catch (cause) {
      if (cause instanceof AuthorizationResponseError && cause.error === 'access_denied') {
        throw new SignInRefused('the identity provider refused the sign-in');
      }
      if (cause instanceof ResponseBodyError && cause.error === 'invalid_client') {
        // The secret may have been replaced since it was read.
        this.#upstream.forget();
      }
      throw new DependencyError(`sign-in at the identity provider failed: ${reasonOf(cause)}`);
    }
    return this.#personOf(claims ?? {});
  }

  async #discover(): Promise<UpstreamConfiguration> {
    const { issuer, clientId } = this.configuration;
    const secret = await clientSecret(this.configuration);
    try {
      const upstream = await discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(secret), {
        timeout: TIMEOUT,
        // Only what runs on this computer may do without TLS: the local twin.
        execute: isLoopback(issuer) ? [allowInsecureRequests] : [],
      });
      upstream.timeout = TIMEOUT;
      return upstream;
    } catch (cause) {
      throw new DependencyError(`discovery at ${issuer} failed: ${reasonOf(cause)}`);
    }
  }

  #personOf(claims: Record<string, unknown>): Person {
    const { usernameClaim, groupsClaim } = this.configuration;
    const { sub } = claims;
    if (typeof sub !== 'string' || sub === '') {
      throw new DependencyError('the ID token has no sub');
    }
    const username = claims[usernameClaim];
    const groups = claims[groupsClaim];
    return {
      subject: sub,
      username: typeof username === 'string' ? username : sub,
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    };
  }
}

const isLoopback = (issuer: string): boolean => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(issuer);

/** For the log: a code of the library or of OAuth, never text that the identity provider sent. */
function reasonOf(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return /^[a-z_]{1,64}$/.test(error.error) ? error.error : 'an OAuth error';
  }
  return error instanceof ClientError ? (error.code ?? error.name) : (error as Error).name;
}
