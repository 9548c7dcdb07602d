import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

type Endpoint = 'discovery' | 'token';

/** What an endpoint does instead of what it should. */
export type Misbehaviour = (response: ServerResponse) => void;

/** An OpenID Connect provider that signs everybody in at once and says what a test wants it to say. */
export class UnreliableIdentityProvider {
  static async start(): Promise<UnreliableIdentityProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new UnreliableIdentityProvider(server, await generateKeyPair('RS256'));
  }

  readonly origin: string;

  /** Claims of the ID token that differ from the right ones; `undefined` leaves one out. */
  claims: JWTPayload = {};

  /** Parameters of its answer that differ from the right ones. */
  answer: Record<string, string> = {};

  /** What was sent to the token endpoint. */
  readonly tokenRequests: { readonly authorization?: string; readonly body: URLSearchParams }[] = [];

  readonly #misbehaviours = new Map<Endpoint, Misbehaviour>();
  #nonce = '';
  #clientId = '';

  private constructor(
    private readonly server: Server,
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
  ) {
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
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.origin);
    switch (pathname) {
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
        }));
      case '/sign-in': {
        this.#nonce = searchParams.get('nonce') ?? '';
        this.#clientId = searchParams.get('client_id') ?? '';
        const callback = new URL(searchParams.get('redirect_uri') ?? '');
        const right = { code: 'code-of-the-provider', state: searchParams.get('state') ?? '', iss: this.origin };
        callback.search = new URLSearchParams({ ...right, ...this.answer }).toString();
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
        }));
      case '/keys':
        response.end(JSON.stringify({ keys: [{ ...(await exportJWK(this.keys.publicKey)), alg: 'RS256' }] }));
        return;
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

  #idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const right = {
      iss: this.origin,
      aud: this.#clientId,
      sub: 'person-1',
      nonce: this.#nonce,
      iat: now,
      exp: now + 300,
    };
    return new SignJWT({ ...right, preferred_username: 'bob', ...this.claims })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(this.keys.privateKey);
  }
}
