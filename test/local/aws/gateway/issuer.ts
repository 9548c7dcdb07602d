import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { LoopbackServer } from '../../../../local/http/loopback-server';

/** An identity provider on loopback: a discovery document, one key, and tokens for whoever a test needs. */
export class Issuer {
  static async start(): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256' }] };
    const server: LoopbackServer = await LoopbackServer.listen({
      fetch: ({ url }) =>
        Response.json(url.endsWith('/keys') ? keys : { issuer: server.origin, jwks_uri: `${server.origin}/keys` }),
    });
    return new Issuer(server, privateKey);
  }

  private constructor(
    private readonly server: LoopbackServer,
    private readonly key: CryptoKey,
  ) {}

  get discoveryUrl(): string {
    return `${this.server.origin}/.well-known/openid-configuration`;
  }

  /** Good for a gateway that allows the client `kiro`. */
  token(claims: JWTPayload = {}): Promise<string> {
    return new SignJWT({
      iss: this.server.origin,
      sub: 'alice',
      client_id: 'kiro',
      scope: 'openid',
      exp: 4e9,
      jti: 'jti-1',
      iat: 1_700_000_000,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(this.key);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
