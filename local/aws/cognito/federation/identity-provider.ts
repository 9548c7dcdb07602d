import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { isObject } from '../../../account/json-values';
import type { Origins } from '../../../account/origins';
import { fetchAnswer, NoAnswerError, textOf } from '../../../http/no-answer';

/** What a template says of an OpenID Connect provider, in the names that AWS would use. */
export interface IdentityProviderSettings {
  readonly name: string;
  readonly identifiers: readonly string[];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  readonly issuer: string;
  readonly userInfoMethod: 'GET' | 'POST';
  /** Endpoints that the template names itself, by their name in the provider's metadata. */
  readonly endpoints: Readonly<Partial<Record<EndpointName, string>>>;
  /** Claims by the name of the attribute that they become. */
  readonly attributeMapping: Readonly<Record<string, string>>;
}

export type EndpointName = 'authorization_endpoint' | 'token_endpoint' | 'userinfo_endpoint' | 'jwks_uri';

/** A sign-in at a provider failed. Never thrown to a test: the application's callback gets its message. */
export class FederationError extends Error {
  override readonly name = 'FederationError';
}

/** Unverified on live AWS. */
const TIMEOUT_MILLISECONDS = 5_000;

/**
 * An OpenID Connect provider that signs people of a pool in.
 *
 * Source: Amazon Cognito Developer Guide, "Using OIDC identity providers with a user pool": the code flow, with the secret in
 * the body of the token request, ID token and user attributes endpoint. There is no PKCE, so that a provider which insists on it
 * fails as on AWS. Unverified on live AWS: that a nonce is sent, and the descriptions of failures, except `Bad token response`
 * from public reports.
 */
export class IdentityProvider {
  #endpoints?: Promise<Readonly<Partial<Record<EndpointName, string>>>>;

  constructor(
    readonly settings: IdentityProviderSettings,
    private readonly origins: Origins,
  ) {}

  get name(): string {
    return this.settings.name;
  }

  /** Where the browser goes to sign in there. */
  async authorizationUrl(parameters: Readonly<Record<string, string | undefined>>): Promise<string> {
    const url = new URL(await this.#endpoint('authorization_endpoint'));
    const { clientId, scopes } = this.settings;
    const all = { client_id: clientId, scope: scopes, response_type: 'code', ...parameters };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        url.searchParams.set(name, value);
      }
    }
    return url.href;
  }

  /** The verified claims about the person for whom the provider gave a code. */
  async claimsFor(code: string, redirectUri: string, nonce: string): Promise<JWTPayload & { readonly sub: string }> {
    const { clientId, clientSecret } = this.settings;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: clientId,
      client_secret: clientSecret,
    });
    const tokens = await this.#json('Bad token response', await this.#endpoint('token_endpoint'), {
      method: 'POST',
      body,
    });
    const claims = await this.#verify(String(tokens.id_token), nonce);
    const userInfo = await this.#userInfo(String(tokens.access_token));
    if (userInfo !== undefined && userInfo.sub !== claims.sub) {
      throw new FederationError('Bad userInfo response: sub is not that of the ID token');
    }
    return { ...claims, ...userInfo };
  }

  async #verify(idToken: string, nonce: string): Promise<JWTPayload & { readonly sub: string }> {
    const keys = createRemoteJWKSet(new URL(await this.#endpoint('jwks_uri')), {
      timeoutDuration: TIMEOUT_MILLISECONDS,
      [customFetch]: fetchAnswer,
    });
    try {
      // The provider is outside of the twin and has the computer's time.
      const { payload } = await jwtVerify<{ sub: string }>(idToken, keys, {
        issuer: this.origins.toLoopback(this.settings.issuer),
        audience: this.settings.clientId,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (payload.nonce !== nonce || typeof payload.sub !== 'string') {
        throw new FederationError('Bad id_token: nonce does not match');
      }
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        throw new FederationError(`Bad id_token: ${error.message}`);
      }
      if (error instanceof NoAnswerError) {
        throw new FederationError('Bad id_token: no usable answer', { cause: error });
      }
      throw error;
    }
  }

  async #userInfo(accessToken: string): Promise<JWTPayload | undefined> {
    const { userinfo_endpoint: endpoint } = await this.#metadata();
    if (endpoint === undefined) {
      return undefined;
    }
    const headers = { authorization: `Bearer ${accessToken}` };
    return this.#json('Bad userInfo response', endpoint, { method: this.settings.userInfoMethod, headers });
  }

  async #endpoint(name: EndpointName): Promise<string> {
    const endpoint = (await this.#metadata())[name];
    if (endpoint === undefined || !URL.canParse(endpoint)) {
      throw new FederationError(`Identity provider ${this.name} names no ${name}`);
    }
    return endpoint;
  }

  /** What the template does not name comes from the issuer's metadata, which is read when it is first needed. */
  #metadata(): Promise<Readonly<Partial<Record<EndpointName, string>>>> {
    this.#endpoints ??= this.#discover();
    this.#endpoints.catch(() => (this.#endpoints = undefined));
    return this.#endpoints;
  }

  async #discover(): Promise<Readonly<Partial<Record<EndpointName, string>>>> {
    const named = this.origins.toLoopback(this.settings.endpoints);
    if (Object.keys(named).length === 4) {
      return named;
    }
    const issuer = this.origins.toLoopback(this.settings.issuer).replace(/\/$/, '');
    const url = `${issuer}/.well-known/openid-configuration`;
    return { ...(await this.#json('Bad metadata response', url, {})), ...named };
  }

  async #json(problem: string, url: string, init: RequestInit): Promise<Readonly<Record<string, unknown>> & object> {
    try {
      const response = await fetchAnswer(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      const text = await textOf(response);
      if (!response.ok) {
        throw new FederationError(`${problem}: HTTP ${response.status}`);
      }
      const value: unknown = JSON.parse(text);
      if (!isObject(value)) {
        throw new FederationError(`${problem}: not a JSON object`);
      }
      return value;
    } catch (error) {
      throw error instanceof FederationError
        ? error
        : new FederationError(`${problem}: no usable answer`, { cause: error });
    }
  }
}
