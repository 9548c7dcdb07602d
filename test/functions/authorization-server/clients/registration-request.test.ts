import fc from 'fast-check';
import type { PublicClient } from '../../../../functions/authorization-server/clients/public-client';
import { readRegistrationRequest } from '../../../../functions/authorization-server/clients/registration-request';
import { ASSISTANT_REGISTRATIONS, CALLBACK_URLS } from './assistant-registrations';

const LOOPBACK = 'http://localhost:8787/callback';

function read(metadata: unknown, allowed: readonly string[] = CALLBACK_URLS) {
  return readRegistrationRequest(JSON.stringify(metadata), allowed);
}

function clientOf(metadata: unknown, allowed?: readonly string[]): PublicClient {
  const result = read(metadata, allowed);
  if ('problem' in result) {
    throw new Error(result.problem.error_description);
  }
  return result.client;
}

function problemOf(metadata: unknown, allowed?: readonly string[]) {
  const result = read(metadata, allowed);
  return 'problem' in result ? result.problem : undefined;
}

describe.each(ASSISTANT_REGISTRATIONS)('[61] $assistant', ({ body, kept }) => {
  test('registers as a public client with the callbacks that are allowed', () => {
    expect(clientOf(body)).toEqual({
      client_name: body['client_name'],
      redirect_uris: kept,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    });
  });

  test('[25] registers with loopback callbacks only if the owner allows no other', () => {
    const loopback = kept.filter((uri) => uri.startsWith('http://'));
    const result = read(body, []);
    if (loopback.length > 0) {
      expect(result).toMatchObject({ client: { redirect_uris: loopback } });
    } else {
      expect(result).toMatchObject({ problem: { error: 'invalid_redirect_uri' } });
    }
  });
});

test('[61] one bad callback among good ones is dropped, and a set of bad ones is refused in one line that names them', () => {
  const bad = ['https://evil.example/cb', 'http://localhost.evil.example/cb'];
  expect(clientOf({ redirect_uris: [...bad, LOOPBACK, LOOPBACK] }).redirect_uris).toEqual([LOOPBACK]);
  expect(problemOf({ redirect_uris: bad })).toEqual({
    error: 'invalid_redirect_uri',
    error_description:
      'no redirect URI is acceptable: ' +
      'https://evil.example/cb is neither on the loopback interface nor one of the allowed callback URLs; ' +
      'http://localhost.evil.example/cb uses http, which only http://localhost, http://127.0.0.1 and http://[::1] may',
  });
});

test('[63] what an error quotes is short, printable and without quotes', () => {
  const { error_description: description } = problemOf({
    redirect_uris: [
      'https://evil.example/"\\\r\n\u202e<script>',
      `https://evil.example/${'a'.repeat(5000)}`,
      { a: '"' },
    ],
  })!;
  // RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E.
  expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(description.length).toBeLessThan(500);
});

test.each([
  undefined,
  null,
  'http://localhost/',
  [],
  {},
  { length: 1, 0: LOOPBACK },
  [7],
  [null],
  [[LOOPBACK]],
  [{ toString: LOOPBACK }],
])('[25] redirect_uris %j is refused', (redirectUris) => {
  expect(problemOf({ redirect_uris: redirectUris })).toMatchObject({ error: 'invalid_redirect_uri' });
});

test('[59] a long list of callbacks is refused', () => {
  const eleven = Array.from({ length: 11 }, (_, index) => `http://localhost:${1000 + index}/`);
  expect(problemOf({ redirect_uris: eleven })).toMatchObject({ error: 'invalid_redirect_uri' });
  expect(clientOf({ redirect_uris: eleven.slice(1) }).redirect_uris).toHaveLength(10);
});

test.each<[string, string[]]>([
  ['a loopback callback', ['http://127.0.0.1:33418/callback']],
  ['only loopback callbacks', ['http://localhost/cb', 'http://[::1]:8080/']],
  ['a scheme of its own', ['cursor://anysphere.cursor-mcp/oauth/callback']],
])('[29] a client of application_type web with %s is told which type to register with', (_, redirectUris) => {
  const metadata = { application_type: 'web', redirect_uris: redirectUris };
  const { error, error_description: description } = problemOf(metadata)!;
  expect(error).toBe('invalid_redirect_uri');
  expect(description).toContain(redirectUris[0]);
  expect(description).toContain('register with application_type native');
  // It is the whole cure.
  expect(clientOf({ ...metadata, application_type: 'native' }).redirect_uris).toEqual(redirectUris);
});

test('[77] what the log says about a refusal does not repeat what was sent', () => {
  const result = read({ redirect_uris: ['https://evil.example/?s3cret', 'https://evil.example/?other', 7] });
  expect(result).toMatchObject({
    detail:
      'no redirect URI is acceptable: one is neither on the loopback interface nor one of the allowed callback URLs; one is not a string',
  });
});

test.each(['', '{', 'null', '7', '"x"', '[]', `[{"redirect_uris":["${LOOPBACK}"]}]`, 'redirect_uris=x', '{"a":1}}'])(
  '%j is no registration',
  (body) => expect(readRegistrationRequest(body, [])).toMatchObject({ problem: { error: 'invalid_client_metadata' } }),
);

test.each([
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  '',
  null,
  undefined,
])('[60] whoever wants to authenticate itself by %j becomes a public client without a secret', (method) => {
  const client = clientOf({
    redirect_uris: [LOOPBACK],
    token_endpoint_auth_method: method,
    client_secret: 'mine',
    client_secret_expires_at: 0,
  });
  expect(client.token_endpoint_auth_method).toBe('none');
  expect(Object.keys(client)).not.toContain('client_secret');
});

test('[43] grants and response types are not for the client to choose', () => {
  const client = clientOf({
    redirect_uris: [LOOPBACK],
    grant_types: ['implicit', 'client_credentials', 'password', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    response_types: ['token', 'id_token', 'code token'],
  });
  expect(client.grant_types).toEqual(['authorization_code', 'refresh_token']);
  expect(client.response_types).toEqual(['code']);
});

test('[15] [59] nothing else is kept: no link, logo, key, statement, scope, in no language', () => {
  const client = clientOf({
    redirect_uris: [LOOPBACK],
    client_name: 'Kiro',
    'client_name#de': 'AWS Console',
    client_uri: 'javascript:alert(1)',
    'client_uri#de': 'javascript:alert(1)',
    logo_uri: 'data:image/svg+xml,x',
    'logo_uri#fr': 'http://169.254.169.254/',
    policy_uri: 'x',
    tos_uri: 'x',
    contacts: ['x'],
    jwks: { keys: [] },
    jwks_uri: 'http://169.254.169.254/',
    sector_identifier_uri: 'http://169.254.169.254/',
    request_uris: ['http://169.254.169.254/'],
    backchannel_logout_uri: 'http://169.254.169.254/',
    initiate_login_uri: 'x',
    post_logout_redirect_uris: ['https://evil.example/'],
    software_statement: 'x',
    software_id: 'x',
    scope: 'openid email offline_access admin',
    subject_type: 'pairwise',
    id_token_signed_response_alg: 'none',
    default_max_age: -1,
    client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
    client_id_issued_at: 1,
    registration_access_token: 'x',
    invented: { by: 'the client' },
  });
  expect(Object.keys(client).sort()).toEqual([
    'application_type',
    'client_name',
    'grant_types',
    'redirect_uris',
    'response_types',
    'token_endpoint_auth_method',
  ]);
  expect(client.client_name).toBe('Kiro');
});

test('members of the prototype are no members', () => {
  const body = `{"__proto__":{"redirect_uris":["${LOOPBACK}"],"client_name":"x"},"constructor":{}}`;
  expect(readRegistrationRequest(body, [])).toMatchObject({ problem: { error: 'invalid_redirect_uri' } });
  expect(({} as Record<string, unknown>)['redirect_uris']).toBeUndefined();
});

test.each([undefined, 'native', 'browser', 7, null])('[29] application_type %j is native', (applicationType) => {
  expect(clientOf({ redirect_uris: [LOOPBACK], application_type: applicationType }).application_type).toBe('native');
});

test('[29] a web client has https callbacks only', () => {
  const hosted = 'https://claude.ai/api/mcp/auth_callback';
  const custom = 'cursor://anysphere.cursor-mcp/oauth/callback';
  expect(clientOf({ application_type: 'web', redirect_uris: [LOOPBACK, hosted, custom] })).toMatchObject({
    application_type: 'web',
    redirect_uris: [hosted],
  });
  expect(problemOf({ application_type: 'web', redirect_uris: [LOOPBACK, custom] })).toMatchObject({
    error: 'invalid_redirect_uri',
    error_description: expect.stringContaining('application_type web'),
  });
});

test.each([
  [LOOPBACK, 'localhost'],
  ['http://[::1]:1/', '[::1]'],
  ['https://claude.ai/api/mcp/auth_callback', 'claude.ai'],
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'anysphere.cursor-mcp'],
  ['com.example.app:/oauth', 'com.example.app'],
])('[63] a client without a name that is called back at %s is called %s', (uri, name) => {
  for (const nameless of [undefined, '', '\u200b', 7]) {
    expect(clientOf({ redirect_uris: [uri], client_name: nameless }, [...CALLBACK_URLS, uri]).client_name).toBe(name);
  }
});

test('whatever the request, there is a public client with admitted callbacks or one line that says why not', () => {
  const metadata = fc.record(
    {
      redirect_uris: fc.oneof(
        fc.array(fc.oneof(fc.constantFrom(LOOPBACK, ...CALLBACK_URLS), fc.string(), fc.webUrl())),
        fc.jsonValue(),
      ),
      client_name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      application_type: fc.constantFrom('web', 'native', 'x'),
      token_endpoint_auth_method: fc.string(),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    { weight: 4, arbitrary: metadata.map((each) => JSON.stringify(each)) },
    fc.json(),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(body, (text) => {
      const result = readRegistrationRequest(text, CALLBACK_URLS);
      if ('problem' in result) {
        expect(result.problem.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      } else {
        expect(result.client.redirect_uris.length).toBeGreaterThan(0);
        expect(result.client.token_endpoint_auth_method).toBe('none');
        for (const uri of result.client.redirect_uris) {
          expect(CALLBACK_URLS.includes(uri) || uri.startsWith('http://localhost')).toBe(true);
        }
      }
    }),
  );
});
