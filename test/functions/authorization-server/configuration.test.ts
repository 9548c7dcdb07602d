import { configurationOf } from '../../../functions/authorization-server/configuration';

const SETTINGS = {
  displayName: 'Acme tools',
  gateway: { urlParameter: '/gateway-url', claim: { name: 'agentcore_gateway', value: 'abc' } },
  identityProvider: {
    displayName: 'Acme accounts',
    clientId: 'client',
    clientSecret: { secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:client' },
    scopes: ['openid'],
    usernameClaim: 'email',
    groupsClaim: 'groups',
  },
  clients: { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] },
  scopes: [{ name: 'orders/read', description: 'look up orders' }],
  accessTokenLifetime: 900,
  refreshTokenLifetime: 28_800,
};

const RESOURCES = {
  issuer: 'https://sign-in.example.com',
  tableName: 'table',
  signingKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1'],
  cookieSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:cookies',
  identityProviderIssuer: 'https://login.example.com',
};

const told = (settings: object, resources: object) =>
  configurationOf(JSON.stringify(settings), { CONFIGURATION: JSON.stringify(resources) });

test('the settings come from the file, the resources from the environment', () => {
  const { identityProviderIssuer, ...resources } = RESOURCES;
  expect(told(SETTINGS, RESOURCES)).toEqual({
    ...SETTINGS,
    ...resources,
    identityProvider: { ...SETTINGS.identityProvider, issuer: identityProviderIssuer },
  });
});

test.each([...Object.keys(SETTINGS), ...Object.keys(RESOURCES)])('nothing starts without %s', (name) => {
  const without = (half: object) => ({ ...half, [name]: undefined });
  expect(() => told(without(SETTINGS), without(RESOURCES))).toThrow(
    new Error(`neither settings.json nor CONFIGURATION has ${name}`),
  );
});

test('nothing starts with the environment of an earlier build, which had the settings too', () => {
  const { identityProviderIssuer, ...resources } = RESOURCES;
  const environment = {
    ...SETTINGS,
    ...resources,
    scopes: [{ name: 'earlier', description: 'do what it did earlier' }],
    identityProvider: { ...SETTINGS.identityProvider, issuer: identityProviderIssuer },
  };
  expect(() => told(SETTINGS, environment)).toThrow('has identityProviderIssuer');
  // Nor do such settings take the place of those that belong to the code.
  expect(told(SETTINGS, { ...environment, identityProviderIssuer }).scopes).toEqual(SETTINGS.scopes);
});

test('a value that the environment should have, and has not, is named', () => {
  const settings = { ...SETTINGS, displayName: { deployedText: [{ variable: 'DEPLOYED_1' }] } };
  expect(() => told(settings, RESOURCES)).toThrow('the environment has no DEPLOYED_1, which the settings need');
});
