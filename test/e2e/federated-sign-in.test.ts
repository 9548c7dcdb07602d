import { App, Stack } from 'aws-cdk-lib';
import {
  ProviderAttribute,
  StringAttribute,
  UserPool,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderOidc,
  type AttributeMapping,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer, type GatewayUserPoolProps } from '../../lib';
import { LocalGateway } from '../../local';
import { Browser } from '../local/aws/cognito/browser';
import { CHALLENGE } from '../local/aws/cognito/fixture';

/** An OpenID Connect provider that signs dora in without a page, whoever sends her. */
async function startProvider(): Promise<{ origin: string; server: Server }> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  let origin = '';
  let nonce = '';
  const person = { sub: 'dora', email: 'dora@corp.example', name: 'Dora', team: 'blue' };
  const answers: Record<string, (url: URL) => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer: origin,
      authorization_endpoint: `${origin}/auth`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/me`,
      jwks_uri: `${origin}/keys`,
    }),
    '/keys': () => ({ keys: [jwk] }),
    '/me': () => person,
    '/token': async () => ({
      access_token: 'a',
      token_type: 'Bearer',
      id_token: await new SignJWT({ ...person, nonce })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(origin)
        .setAudience('cognito')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
    }),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, origin);
    if (url.pathname === '/auth') {
      nonce = url.searchParams.get('nonce')!;
      const back = new URL(url.searchParams.get('redirect_uri')!);
      back.search = new URLSearchParams({ code: 'c', state: url.searchParams.get('state')! }).toString();
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    void Promise.resolve(answers[url.pathname](url)).then((body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, server };
}

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => (provider = await startProvider()));
afterAll(() => provider.server.close());

interface Federation {
  readonly attributeMapping: AttributeMapping;
  readonly pool?: UserPoolProps;
  readonly props?: GatewayUserPoolProps;
  readonly providerFirst?: boolean;
}

/** What an assistant reads when dora signs in through it twice, and what the twin warned of. */
async function signInTwice({ attributeMapping, pool, props, providerFirst = true }: Federation) {
  const app = new App();
  const stack = new Stack(app, 'Tools', { env: { account: '111122223333', region: 'us-east-1' } });
  const userPool = new UserPool(stack, 'Pool', pool);
  const register = () =>
    new UserPoolIdentityProviderOidc(stack, 'Corp', {
      name: 'Corp',
      userPool,
      clientId: 'cognito',
      clientSecret: 's',
      issuerUrl: provider.origin,
      scopes: ['openid', 'email'],
      attributeMapping,
    });
  if (providerFirst) register();
  const identity = new GatewayUserPool(stack, 'Users', { userPool, clients: [McpClient.claudeCode()], ...props });
  if (!providerFirst) register();
  new SampleMcpServer(stack, 'Orders').addTo(new McpGateway(stack, 'Gateway', { identity }));

  const local = await LocalGateway.start(app);
  try {
    const { clientId, redirectUris } = local.userPools[0].clients[0];
    const ends: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const browser = new Browser();
      let next = `${local.userPools[0].domains[0]}/oauth2/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUris[0],
        scope: 'openid',
        state: 'st',
        identity_provider: 'Corp',
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
        resource: local.mcpUrl,
      })}`;
      while (!next.startsWith(redirectUris[0])) {
        next = new URL((await browser.get(next)).headers.get('location')!, next).href;
      }
      ends.push(new URL(next).searchParams.get('error_description') ?? 'signed in');
    }
    return { ends, warnings: local.warnings };
  } finally {
    await local.stop();
  }
}

const claim = (name: string): ProviderAttribute => ProviderAttribute.other(name);
const MAPPING = { email: claim('email'), fullname: claim('name') };
const { COGNITO, custom } = UserPoolClientIdentityProvider;

test.each<[string, Federation]>([
  ['a provider that maps a name', { attributeMapping: MAPPING }],
  ['a provider that is registered later', { attributeMapping: MAPPING, providerFirst: false }],
  [
    'a provider that is named as text and registered later',
    {
      attributeMapping: MAPPING,
      providerFirst: false,
      props: { supportedIdentityProviders: [COGNITO, custom('Corp')] },
    },
  ],
  [
    'a custom attribute and a required one',
    {
      attributeMapping: { ...MAPPING, custom: { 'custom:team': claim('team') } },
      pool: {
        standardAttributes: { fullname: { required: true } },
        customAttributes: { team: new StringAttribute({ mutable: true }) },
      },
    },
  ],
])('people sign in with the defaults through %s, and AWS creates it in the right order', async (_, federation) => {
  const { ends, warnings } = await signInTwice(federation);
  expect(ends).toEqual(['signed in', 'signed in']);
  expect(warnings).toEqual([]);
});

test('an immutable attribute that is mapped lets people in once, of which the twin warns', async () => {
  const { ends, warnings } = await signInTwice({
    attributeMapping: MAPPING,
    pool: { standardAttributes: { email: { required: true, mutable: false } } },
  });
  expect(ends).toEqual(['signed in', 'user.email: Attribute cannot be updated.']);
  expect(warnings).toEqual([
    expect.stringContaining('AttributeMapping: email is immutable in Schema of the user pool'),
  ]);
});
