import type { LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { createHash, randomBytes } from 'node:crypto';
import { PersonsBrowser } from './persons-browser';

/** A random loopback callback, as assistants have. Nobody listens there. */
export const CALLBACK = 'http://127.0.0.1:33418/callback';

export interface RegisteredClient {
  readonly client_id: string;
  readonly redirect_uris: readonly string[];
}

export interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly token_type: string;
}

/** PKCE of one request (RFC 7636). */
export class Pkce {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly challenge = createHash('sha256').update(this.verifier).digest('base64url');
}

/** An authorization server, and what assistants and people do with it. */
export class TestedServer {
  constructor(
    readonly issuer: string,
    /** The gateway, which tokens are issued for. */
    readonly resource: string,
    /** A person who can sign in. */
    readonly alice: LocalUser,
  ) {}

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.issuer), { redirect: 'manual', ...init });
  }

  post(path: string, body: Record<string, string> | URLSearchParams): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: new URLSearchParams(body) });
  }

  /** Registers an assistant (RFC 7591). */
  async register(metadata: Record<string, unknown> = {}): Promise<RegisteredClient> {
    const response = await this.fetch('/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Test assistant', redirect_uris: [CALLBACK], ...metadata }),
    });
    if (response.status !== 201) {
      throw new Error(`registration: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as RegisteredClient;
  }

  /** An authorization request, complete and correct but for what is given; `undefined` leaves a parameter out. */
  authorizationUrl(clientId: string, pkce: Pkce, parameters: Record<string, string | undefined> = {}): URL {
    const url = new URL('/authorize', this.issuer);
    const all: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      scope: 'agentcore-gateway/invoke',
      state: 'state-1',
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
      resource: this.resource,
      ...parameters,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        url.searchParams.set(name, value);
      }
    }
    return url;
  }

  /** A person allows an authorization request and signs in. @returns the callback */
  async signIn(
    authorizationUrl: URL | string,
    person: LocalUser = this.alice,
    browser = new PersonsBrowser(),
  ): Promise<URL> {
    await browser.open(authorizationUrl);
    await browser.submit({ decision: 'allow' });
    await browser.submit({ username: person.username, password: person.password });
    return browser.callback();
  }

  /** Redeems a code (RFC 6749 section 4.1.3). */
  redeem(clientId: string, code: string, pkce: Pkce, parameters: Record<string, string> = {}): Promise<Response> {
    return this.post('/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: CALLBACK,
      code_verifier: pkce.verifier,
      resource: this.resource,
      ...parameters,
    });
  }

  refresh(clientId: string, refreshToken: string, parameters: Record<string, string> = {}): Promise<Response> {
    return this.post('/token', {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
      ...parameters,
    });
  }

  /** The whole way of a new assistant: registration, consent, sign-in, token. */
  async connect(
    parameters: Record<string, string | undefined> = {},
    person: LocalUser = this.alice,
  ): Promise<{ readonly clientId: string; readonly tokens: TokenResponse }> {
    const { client_id: clientId } = await this.register();
    const pkce = new Pkce();
    const callback = await this.signIn(this.authorizationUrl(clientId, pkce, parameters), person);
    const response = await this.redeem(clientId, callback.searchParams.get('code') ?? '', pkce);
    if (response.status !== 200) {
      throw new Error(`token: ${response.status} ${await response.text()}`);
    }
    return { clientId, tokens: (await response.json()) as TokenResponse };
  }
}
