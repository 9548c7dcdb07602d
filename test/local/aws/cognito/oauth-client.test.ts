import * as oauth from 'oauth4webapi';
import { CALLBACK, Cognito, GATEWAY, LOCAL_GATEWAY } from './fixture';

/** Everything here is plain http on loopback. */
const insecure = { [oauth.allowInsecureRequests]: true };

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

/** The whole flow as a strict client does it that nobody here wrote. */
describe('oauth4webapi', () => {
  test('discovers, signs in, verifies, refreshes, revokes', async () => {
    const site = await cognito.start({
      resourceServer: { Identifier: `${GATEWAY}/mcp` },
      client: { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } },
    });
    const sub = site.createAlice();
    const issuer = new URL(site.pool.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client: oauth.Client = { client_id: site.clientId };
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();

    const callback = await site.signIn({
      state,
      nonce,
      scope: 'openid email',
      resource: `${LOCAL_GATEWAY}/mcp`,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    });
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, CALLBACK, verifier, insecure),
      { expectedNonce: nonce, requireIdToken: true },
    );
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub, email: 'alice@example.com' });

    const info = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(server, client, sub, info)).toMatchObject({ username: 'alice' });

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token!, insecure),
    );
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, oauth.None(), refreshed.refresh_token!, insecure),
    );
    const ended = await oauth.userInfoRequest(server, client, refreshed.access_token, insecure);
    await expect(oauth.processUserInfoResponse(server, client, sub, ended)).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    });
  });

  test('understands a refused authorization', async () => {
    const site = await cognito.start();
    const server = { issuer: site.pool.issuer };
    const client = { client_id: site.clientId };
    const callback = await site.authorize({ scope: 'openid phone' });
    expect(() => oauth.validateAuthResponse(server, client, callback, 'st')).toThrow(
      expect.objectContaining({ error: 'invalid_request', error_description: 'invalid_scope' }),
    );
  });

  test.each([
    ['client_secret_basic', oauth.ClientSecretBasic],
    ['client_secret_post', oauth.ClientSecretPost],
  ])('gets client credentials with %s', async (_method, authentication) => {
    const site = await cognito.start({
      resourceServer: {
        Identifier: `${GATEWAY}/mcp`,
        Scopes: [{ ScopeName: 'invoke', ScopeDescription: 'call tools' }],
      },
      client: {
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: [`${GATEWAY}/mcp/invoke`],
      },
    });
    const issuer = new URL(site.pool.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: site.clientId };
    const tokens = await oauth.processClientCredentialsResponse(
      server,
      client,
      await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication(site.client.clientSecret!),
        new URLSearchParams({ scope: `${LOCAL_GATEWAY}/mcp/invoke` }),
        insecure,
      ),
    );
    expect(tokens.token_type).toBe('bearer');
    expect(tokens.refresh_token).toBeUndefined();
  });
});
