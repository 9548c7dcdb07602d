import { decodeJwt, type JWTPayload } from 'jose';
import { CALLBACK, Cognito, PASSWORD, PUBLIC_CLIENT, type Site, type TokenResponse } from './fixture';
import { OpenIdProvider } from './openid-provider';

const SOCIAL_DETAILS = { client_id: 'c', client_secret: 's', authorize_scopes: 'email' };
const DETAILS = {
  client_id: 'cognito',
  client_secret: 'upstream-secret',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://login.corp.example',
  attributes_request_method: 'GET',
};
const MAPPING = { email: 'email', 'custom:team': 'team', username: 'sub' };

let cognito: Cognito;
let site: Site;
let idp: OpenIdProvider;
let insisting: OpenIdProvider;
/** Clients by what they offer. */
const clients: Record<string, string> = {};

beforeAll(async () => {
  cognito = new Cognito();
  site = await cognito.start({
    pool: {
      Schema: [
        { Name: 'team', AttributeDataType: 'String', Mutable: true },
        { Name: 'email', Required: true, Mutable: true },
      ],
    },
  });
  site.createAlice();
  [idp, insisting] = await Promise.all([
    OpenIdProvider.start(`${site.domain}/oauth2/idpresponse`),
    OpenIdProvider.start(`${site.domain}/oauth2/idpresponse`, 'pkce'),
  ]);
  // The template names the provider as on AWS; a test puts it on this computer.
  cognito.origins.register('https://login.corp.example', idp.issuer);
  await createProvider('Corp', { IdpIdentifiers: ['corp.example'] });
  await createProvider('Insisting', { ProviderDetails: { ...DETAILS, oidc_issuer: insisting.issuer } });
  await createProvider('WrongSecret', { ProviderDetails: { ...DETAILS, client_secret: 'nope' } });
  await createProvider('Gone', { ProviderDetails: { ...DETAILS, oidc_issuer: 'http://127.0.0.1:1' } });
  await createProvider('OtherKeys', {
    ProviderDetails: { ...DETAILS, jwks_uri: `${site.pool.issuer}/.well-known/jwks.json` },
  });
  const offers: Record<string, string[]> = {
    all: ['COGNITO', 'Corp', 'Insisting', 'WrongSecret', 'Gone', 'OtherKeys'],
    one: ['Corp'],
    two: ['Corp', 'Gone'],
  };
  for (const [name, SupportedIdentityProviders] of Object.entries(offers)) {
    const { ref } = await cognito.create('UserPoolClient', name, {
      UserPoolId: site.poolId,
      ...PUBLIC_CLIENT,
      SupportedIdentityProviders,
      ReadAttributes: ['email', 'email_verified', 'custom:team'],
    });
    await cognito.create('ManagedLoginBranding', `Style${name}`, {
      UserPoolId: site.poolId,
      ClientId: ref,
      UseCognitoProvidedValues: true,
    });
    clients[name] = ref;
  }
});
afterAll(() => Promise.all([cognito.stop(), idp.stop(), insisting.stop()]));
beforeEach(() => site.browser.forgetCookies());

function createProvider(ProviderName: string, properties: object = {}) {
  return cognito.create('UserPoolIdentityProvider', ProviderName, {
    UserPoolId: site.poolId,
    ProviderName,
    ProviderType: 'OIDC',
    ProviderDetails: DETAILS,
    AttributeMapping: MAPPING,
    ...properties,
  });
}

/** Follows redirects between the two providers until the browser is somewhere else. */
async function follow(url: string): Promise<URL> {
  let next = url;
  for (let hops = 0; hops < 10 && new URL(next).port !== new URL(CALLBACK).port; hops += 1) {
    const location = (await site.browser.get(next)).headers.get('location');
    if (location === null) {
      break;
    }
    next = new URL(location, next).href;
  }
  return new URL(next);
}

function federate(parameters: Record<string, string | undefined> = {}): Promise<URL> {
  return follow(site.authorizeUrl({ client_id: clients.all, identity_provider: 'Corp', ...parameters }));
}

async function idTokenOf(location: URL, client = clients.all): Promise<JWTPayload> {
  const response = await site.redeem(location.searchParams.get('code')!, { client_id: client });
  return decodeJwt(((await response.json()) as TokenResponse).id_token!);
}

describe('signing in at an OpenID Connect provider', () => {
  test('creates a user with the mapped attributes and says who vouches', async () => {
    const location = await federate({ login_hint: 'dora', nonce: 'own' });
    expect(location.searchParams.get('state')).toBe('st');
    const claims = await idTokenOf(location);
    expect(claims).toMatchObject({
      'cognito:username': 'Corp_dora',
      'cognito:groups': [`${site.poolId}_Corp`],
      email: 'dora@corp.example',
      email_verified: false,
      nonce: 'own',
      identities: [
        {
          userId: 'dora',
          providerName: 'Corp',
          providerType: 'OIDC',
          issuer: null,
          primary: 'true',
          dateCreated: expect.stringMatching(/^\d{13}$/),
        },
      ],
    });
    expect(site.pool.usernames).toContain('Corp_dora');
  });

  test('finds the same user the next time', async () => {
    const first = await idTokenOf(await federate({ login_hint: 'erin' }));
    site.browser.forgetCookies();
    const second = await idTokenOf(await federate({ login_hint: 'erin' }));
    expect(second.sub).toBe(first.sub);
    expect(site.pool.usernames.filter((name) => name === 'Corp_erin')).toHaveLength(1);
  });

  test('sends what Cognito sends, and no more', async () => {
    const location = await site.authorize({
      client_id: clients.all,
      identity_provider: 'Corp',
      login_hint: 'frank',
      prompt: 'select_account consent',
    });
    expect(location.origin + location.pathname).toBe(`${idp.issuer}/auth`);
    expect(Object.fromEntries(location.searchParams)).toStrictEqual({
      client_id: 'cognito',
      redirect_uri: `${site.domain}/oauth2/idpresponse`,
      response_type: 'code',
      scope: 'openid email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      login_hint: 'frank',
      prompt: 'select_account consent',
    });
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['by the provider\u2019s identifier', { identity_provider: undefined, idp_identifier: 'corp.example' }],
    ['from the link on the sign-in page', { identity_provider: undefined }],
  ])('works %s', async (_case, parameters) => {
    const hint = { ...parameters, login_hint: 'gina' };
    const url = site.authorizeUrl({ client_id: clients.all, ...hint });
    const at = await follow(url);
    if (at.pathname !== '/login') {
      expect(at.searchParams.has('code')).toBe(true);
      return;
    }
    const page = await site.browser.open(at.href);
    const links = page.document.querySelectorAll('a.button');
    expect(links.map((link) => link.text)).toContain('Sign in with Corp');
    expect(page.document.querySelectorAll('form')).toHaveLength(1);
    const back = await follow(new URL(links[0]!.getAttribute('href')!, at).href);
    expect(back.searchParams.has('code')).toBe(true);
  });

  test('is the only way of a client that offers nothing else', async () => {
    const location = await follow(site.authorizeUrl({ client_id: clients.one, login_hint: 'hugo' }));
    expect((await idTokenOf(location, clients.one))['cognito:username']).toBe('Corp_hugo');
  });

  test('is a choice without a password form for a client with two providers', async () => {
    const at = await follow(site.authorizeUrl({ client_id: clients.two }));
    expect(at.pathname).toBe('/login');
    const page = await site.browser.open(at.href);
    expect(page.document.querySelectorAll('a.button')).toHaveLength(2);
    expect(page.document.querySelectorAll('form')).toHaveLength(0);
    const posted = await site.browser.post(at.href, { username: 'alice', password: PASSWORD });
    expect(posted.status).toBe(403);
  });

  test('signs the browser in, for that provider', async () => {
    await federate({ login_hint: 'ines' });
    const again = await site.authorize({ client_id: clients.all, identity_provider: 'Corp' });
    expect(again.searchParams.has('code')).toBe(true);
    const other = await site.authorize({ client_id: clients.all, identity_provider: 'Insisting' });
    expect(other.origin).toBe(insisting.issuer);
  });

  test('does not give the user a password', async () => {
    await federate({ login_hint: 'jack' });
    site.browser.forgetCookies();
    const page = await site.browser.open((await site.authorize()).href);
    const refused = await page.submitForPage({ username: 'Corp_jack', password: PASSWORD });
    expect(refused.alert).toBe('Incorrect username or password.');
  });

  test('prompt=none does not go there', async () => {
    expect((await federate({ prompt: 'none' })).searchParams.get('error')).toBe('login_required');
  });
});

describe('a sign-in that fails there goes back to the application', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['the person declines', { login_hint: 'deny' }, /^The person does not want to$/],
    ['a required attribute is missing', { login_hint: 'nomail' }, /^attributes required: \[email\]$/],
    ['the secret is wrong', { identity_provider: 'WrongSecret', login_hint: 'x' }, /^Bad token response: HTTP 401$/],
    ['the keys are not the provider\u2019s', { identity_provider: 'OtherKeys', login_hint: 'x' }, /^Bad id_token: /],
    ['the provider is not there', { identity_provider: 'Gone' }, /^Bad metadata response: no usable answer$/],
    ['the provider insists on PKCE', { identity_provider: 'Insisting', login_hint: 'x' }, /PKCE/],
  ])('when %s', async (_case, parameters, description) => {
    const location = await federate(parameters);
    expect(location.href.startsWith(CALLBACK)).toBe(true);
    expect(location.searchParams.get('error')).toBe('invalid_request');
    expect(location.searchParams.get('state')).toBe('st');
    expect(location.searchParams.get('error_description')).toMatch(description);
    expect(location.searchParams.has('code')).toBe(false);
  });

  test('when the user is disabled', async () => {
    await federate({ login_hint: 'karl' });
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'Corp_karl', enabled: false });
    site.browser.forgetCookies();
    expect((await federate({ login_hint: 'karl' })).searchParams.get('error_description')).toBe('User is disabled.');
  });
});

describe('/oauth2/idpresponse', () => {
  /** The address with which the provider sends the browser back. */
  async function comeBack(): Promise<string> {
    let next = site.authorizeUrl({ client_id: clients.all, identity_provider: 'Corp', login_hint: 'lena' });
    while (new URL(next).pathname !== '/oauth2/idpresponse') {
      next = new URL((await site.browser.get(next)).headers.get('location')!, next).href;
    }
    return next;
  }

  async function pathAfter(url: string): Promise<string> {
    return new URL((await site.browser.get(url)).headers.get('location')!).pathname;
  }

  test('takes a state once', async () => {
    const url = await comeBack();
    expect((await site.browser.get(url)).headers.get('location')).toContain(`${CALLBACK}?code=`);
    expect(await pathAfter(url)).toBe('/error');
  });

  test('takes a state from the browser that was sent only', async () => {
    const url = await comeBack();
    site.browser.forgetCookies();
    expect(await pathAfter(url)).toBe('/error');
  });

  test('takes a state for five minutes', async () => {
    const url = await comeBack();
    cognito.clock.advance({ minutes: 5, seconds: 1 });
    expect(await pathAfter(url)).toBe('/error');
  });

  test.each(['', '?state=x&code=y', '?error=access_denied'])('leads nowhere with %j', async (query) => {
    expect(await pathAfter(`${site.domain}/oauth2/idpresponse${query}`)).toBe('/error');
  });
});

describe('AWS::Cognito::UserPoolIdentityProvider', () => {
  test.each<[object, string, string, string?]>([
    [{ ProviderName: '_x' }, 'InvalidProperty', 'ProviderName'],
    [{ ProviderName: 'Corp' }, 'ResourceExists', 'ProviderName', "'Corp' already exists in the user pool"],
    [{ ProviderType: 'LDAP' }, 'InvalidProperty', 'ProviderType'],
    [{ ProviderType: undefined }, 'MissingProperty', 'ProviderType'],
    [{ ProviderDetails: { ...DETAILS, client_secret: undefined } }, 'MissingProperty', 'ProviderDetails.client_secret'],
    // Measured (cdk-preflight, September 2026).
    [
      { ProviderDetails: { ...DETAILS, attributes_request_method: undefined } },
      'MissingProperty',
      'ProviderDetails.attributes_request_method',
    ],
    ...['Google', 'Facebook', 'LoginWithAmazon'].flatMap((ProviderType) =>
      ['client_id', 'client_secret', 'authorize_scopes'].map((name): [object, string, string] => [
        { ProviderType, ProviderDetails: { ...SOCIAL_DETAILS, [name]: undefined } },
        'MissingProperty',
        `ProviderDetails.${name}`,
      ]),
    ),
    [
      { ProviderDetails: { ...DETAILS, oidc_issuer: 'http://idp.example' } },
      'InvalidProperty',
      'ProviderDetails.oidc_issuer',
      "'http://idp.example' is not an https address",
    ],
    [{ ProviderDetails: { ...DETAILS, token_url: 'ftp://x' } }, 'InvalidProperty', 'ProviderDetails.token_url'],
    [
      { ProviderDetails: { ...DETAILS, authorize_scopes: 'email' } },
      'InvalidProperty',
      'ProviderDetails.authorize_scopes',
      "'email' has no openid",
    ],
    [
      { AttributeMapping: { 'custom:nope': 'x' } },
      'InvalidProperty',
      'AttributeMapping.custom:nope',
      'is not an attribute of the user pool',
    ],
  ])('refuses %j', async (properties, code, property, message = '') => {
    await expect(async () => createProvider('New', properties)).rejects.toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
  });

  test.each(['SAML', 'Google', 'SignInWithApple'])(
    'warns of %s, which a client may name all the same',
    async (type) => {
      const ProviderDetails = type === 'Google' ? SOCIAL_DETAILS : {};
      await createProvider(type, { ProviderType: type, ProviderDetails });
      expect(cognito.warnings).toContain(
        `Stack/${type}: ProviderType: the twin does not sign people in with ${type}, only with OIDC`,
      );
      const { ref } = await cognito.create('UserPoolClient', `With${type}`, {
        UserPoolId: site.poolId,
        ...PUBLIC_CLIENT,
        SupportedIdentityProviders: [type],
      });
      expect((await site.authorize({ client_id: ref })).pathname).toBe('/error');
    },
  );
});
