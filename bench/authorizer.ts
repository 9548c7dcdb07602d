import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STRICT_ASSUMPTIONS } from '../local/account/assumptions';
import { JwtAuthorizer } from '../local/aws/gateway/authorization/jwt-authorizer';
import { Clock } from '../local/account/clock';
import { compare, time } from './ratio';

const CHECKS = 2_000;

/** The twin's JWT authorizer against a bare signature check with the same key set. */
export async function benchAuthorizer(): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256' }] };
  const provider = createServer(({ url }, response) =>
    response.end(JSON.stringify(url === '/keys' ? keys : { issuer, jwks_uri: `${issuer}/keys` })),
  );
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  try {
    const token = await new SignJWT({ iss: issuer, sub: 'alice', client_id: 'kiro', scope: 'openid', exp: 4e9 })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(privateKey);
    const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
    const value = { DiscoveryUrl: discoveryUrl, AllowedClients: ['kiro'], AllowedScopes: ['openid'] };
    const authorizer = new JwtAuthorizer({ value }, new Clock(), STRICT_ASSUMPTIONS);
    const keySet = createRemoteJWKSet(new URL(`${issuer}/keys`));
    const repeat = (check: () => Promise<unknown>) => () =>
      time(async () => {
        for (let i = 0; i < CHECKS; i += 1) await check();
      });
    const result = await compare({
      rounds: 9,
      ours: repeat(async () => {
        const authorization = await authorizer.authorize(token);
        if (!authorization.allowed) throw new Error(`the authorizer refused: ${authorization.reason}`);
      }),
      theirs: repeat(() => jwtVerify(token, keySet, { issuer })),
    });
    const rate = (milliseconds: number): string => `${Math.round((CHECKS / milliseconds) * 1000)}/s`;
    return `authorizer checks, against bare jose.jwtVerify: ${(result.theirs / result.ours).toFixed(2)} times as many (goal: at least 0.80); ${rate(result.ours)} against ${rate(result.theirs)}`;
  } finally {
    provider.close();
    provider.closeAllConnections();
  }
}
