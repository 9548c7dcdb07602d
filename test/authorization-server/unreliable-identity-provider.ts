import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

type Endpoint = 'discovery' | 'token' | 'keys' | 'userinfo';

/** What an endpoint does instead of what it should. */
export type Misbehaviour = (response: ServerResponse) => void;

/** A signature of an ID token: an algorithm of JOSE, or what is none. */
export type Signature = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256' | 'of another key' | 'broken';

/** An OpenID Connect provider that signs everybody in at once and says what a test wants it to say. */
export class UnreliableIdentityProvider {
  static async start(): Promise<UnreliableIdentityProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new UnreliableIdentityProvider(server);
  }

  readonly origin: string;

  /** Claims of the ID token that differ from the right ones; `undefined` leaves one out. */
  claims: JWTPayload = {};

  /** Parameters of its answer that differ from the right ones; `undefined` leaves one out. */
  answer: Record<string, string | undefined> = {};

  /** What its document says otherwise; `undefined` leaves a member out. */
  metadata: Record<string, unknown> = {};

  /** What the token response says otherwise; `undefined` leaves a member out. */
  tokenResponse: Record<string, unknown> = {};

  /** Claims that only the userinfo endpoint tells; without them there is no such endpoint. */
  userInfo?: JWTPayload;

  signature: Signature = 'RS256';

  /** The path of each request, since the last reset. */
  requests: string[] = [];

  /** What was sent to the token endpoint. */
  readonly tokenRequests: { readonly authorization?: string; readonly body: URLSearchParams }[] = [];

  readonly #misbehaviours = new Map<Endpoint, Misbehaviour>();
  #nonce = '';
  #clientId = '';

  readonly #keys = new Map<string, ReturnType<typeof generateKeyPair>>();

  private constructor(private readonly server: Server) {
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#respond(request, response));
  }

  misbehave(endpoint: Endpoint, misbehaviour: Misbehaviour): void {
    this.#misbehaviours.set(endpoint, misbehaviour);
  }

  heal(): void {
    this.#misbehaviours.clear();
    this.claims = {};
    this.answer = {};
    this.metadata = {};
    this.tokenResponse = {};
    this.userInfo = undefined;
    this.signature = 'RS256';
    this.requests = [];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.origin);
    this.requests.push(pathname);
    // The document of an issuer with a path is below that path.
    switch (pathname.replace(/^.*(?=\/\.well-known\/)/, '')) {
      case '/.well-known/openid-configuration':
        return this.#json(response, 'discovery', () => ({
          issuer: this.origin,
          authorization_endpoint: `${this.origin}/sign-in`,
          token_endpoint: `${this.origin}/token`,
          jwks_uri: `${this.origin}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          authorization_response_iss_parameter_supported: true,
          ...(this.userInfo && { userinfo_endpoint: `${this.origin}/userinfo` }),
          ...this.metadata,
        }));
      case '/sign-in': {
        this.#nonce = searchParams.get('nonce') ?? '';
        this.#clientId = searchParams.get('client_id') ?? '';
        const callback = new URL(searchParams.get('redirect_uri') ?? '');
        const right = { code: 'code-of-the-provider', state: searchParams.get('state') ?? '', iss: this.origin };
        const answer = Object.entries({ ...right, ...this.answer }).filter(([, value]) => value !== undefined);
        callback.search = new URLSearchParams(answer as [string, string][]).toString();
        response.writeHead(302, { location: callback.href }).end();
        return;
      }
      case '/token':
        this.tokenRequests.push({
          authorization: request.headers.authorization,
          body: new URLSearchParams(await text(request)),
        });
        return this.#json(response, 'token', async () => ({
          access_token: 'access-token-of-the-provider',
          token_type: 'Bearer',
          expires_in: 300,
          id_token: await this.#idToken(),
          ...this.tokenResponse,
        }));
      case '/userinfo':
        return this.#json(response, 'userinfo', () => ({ sub: 'person-1', ...this.userInfo }));
      case '/keys':
        return this.#json(response, 'keys', async () => ({
          keys: await Promise.all(
            ['RS256', 'PS256', 'ES256', 'EdDSA'].map(async (alg) => ({
              ...(await exportJWK((await this.#keyPair(alg)).publicKey)),
              alg,
              kid: alg,
            })),
          ),
        }));
      default:
        response.writeHead(404).end();
    }
  }

  async #json(response: ServerResponse, endpoint: Endpoint, body: () => object | Promise<object>): Promise<void> {
    const misbehaviour = this.#misbehaviours.get(endpoint);
    if (misbehaviour !== undefined) {
      return misbehaviour(response);
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(await body()));
  }

  async #idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const right = {
      iss: this.origin,
      aud: this.#clientId,
      sub: 'person-1',
      nonce: this.#nonce,
      iat: now,
      exp: now + 300,
    };
    const claims = { ...right, preferred_username: 'bob', ...this.claims };
    const signed = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: alg }).sign(key);
    switch (this.signature) {
      case 'HS256':
        return signed('HS256', new TextEncoder().encode('the client secret, at least 32 bytes'));
      case 'of another key':
        return signed('RS256', (await generateKeyPair('RS256')).privateKey);
      case 'broken':
        return `${await signed('RS256', (await this.#keyPair('RS256')).privateKey)}AAAA`;
      case 'RS256':
      case 'PS256':
      case 'ES256':
      case 'EdDSA':
        return signed(this.signature, (await this.#keyPair(this.signature)).privateKey);
    }
  }

  #keyPair(alg: string): ReturnType<typeof generateKeyPair> {
    const known = this.#keys.get(alg) ?? generateKeyPair(alg);
    this.#keys.set(alg, known);
    return known;
  }
}
