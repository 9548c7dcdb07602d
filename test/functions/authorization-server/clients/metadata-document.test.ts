import { readMetadataDocument } from '../../../../functions/authorization-server/clients/metadata-document';

const ID = 'https://app.example.com/client.json';
const DOCUMENT = { client_id: ID, client_name: 'App', redirect_uris: ['http://127.0.0.1/callback'] };

function problemOf(document: unknown): string | undefined {
  const result = readMetadataDocument(document, ID, []);
  return 'problem' in result ? result.problem : undefined;
}

test('what the engine gets is newly made: a native public client', () => {
  expect(
    readMetadataDocument(
      { ...DOCUMENT, logo_uri: 'http://169.254.169.254/', scope: 'x', 'client_uri#de': 'x' },
      ID,
      [],
    ),
  ).toEqual({
    client: {
      client_id: ID,
      client_name: 'App',
      redirect_uris: ['http://127.0.0.1/callback'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  });
});

test.each([undefined, '\u200b', 7])(
  '[63] a client with the name %j is called by the host of its document',
  (client_name) => {
    expect(readMetadataDocument({ ...DOCUMENT, client_name }, ID, [])).toMatchObject({
      client: { client_name: 'app.example.com' },
    });
  },
);

test.each([
  undefined,
  'https://app.example.com/client.json/',
  `${ID}#`,
  ID.toUpperCase(),
  [ID],
  { toString: ID },
  null,
])('[66] the client_id %j is not that of the URL', (clientId) =>
  expect(problemOf({ ...DOCUMENT, client_id: clientId })).toMatch(/another client_id/),
);

test.each([null, 7, 'x', [], [DOCUMENT], undefined])('[66] %j is no document', (document) => {
  expect(problemOf(document)).toMatch(/not a JSON object/);
});

test.each([
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  '',
  null,
  ['none'],
])('[66] a client that authenticates itself by %j is refused', (method) => {
  expect(problemOf({ ...DOCUMENT, token_endpoint_auth_method: method })).toMatch(/authenticate itself/);
});

test('[66] a client that prefers keys but can do without becomes public', () => {
  const document = {
    ...DOCUMENT,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    jwks_uri: 'https://app.example.com/jwks.json',
  };
  expect(readMetadataDocument(document, ID, [])).toMatchObject({ client: { token_endpoint_auth_method: 'none' } });
});

test.each(['client_secret', 'client_secret_expires_at'])('[66] a document with %s is refused', (member) => {
  for (const value of ['x', '', 0, null]) {
    expect(problemOf({ ...DOCUMENT, [member]: value })).toMatch(/secret/);
  }
});

test.each([
  ['EC', { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' }],
  ['RSA', { kty: 'RSA', n: 'a', e: 'AQAB', p: 'c' }],
  ['symmetric', { kty: 'oct', k: 'a' }],
  ['post-quantum', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'a', priv: 'b' }],
])('[66] a document with a private %s key is refused', (_, key) => {
  expect(problemOf({ ...DOCUMENT, jwks: { keys: [{ kty: 'EC' }, key] } })).toMatch(/private key/);
});

test.each([{}, { keys: 7 }, { keys: [null, 7, { kty: 'EC', x: 'a' }] }, null, 'x'])(
  'the keys %j are of no use here and are dropped',
  (jwks) => expect(problemOf({ ...DOCUMENT, jwks })).toBeUndefined(),
);

test('[68] a document cannot name a callback that the owner does not allow', () => {
  const redirect_uris = ['https://app.example.com/cb', 'javascript:alert(1)'];
  expect(problemOf({ ...DOCUMENT, redirect_uris })).toMatch(/no redirect URI is acceptable/);
  expect(readMetadataDocument({ ...DOCUMENT, redirect_uris }, ID, redirect_uris)).toMatchObject({
    client: { redirect_uris: ['https://app.example.com/cb'] },
  });
});
