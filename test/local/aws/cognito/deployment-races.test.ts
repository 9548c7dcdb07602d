import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { CfnGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import {
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderGoogle,
} from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LocalGateway } from '../../../../local';
import type { TemplateResource } from '../../../../local/template/template';
import { GATEWAY } from '../gateway/targets/gateway-stack';
import { PUBLIC_CLIENT } from './fixture';

type Resources = Record<string, TemplateResource>;

const UserPoolId = { Ref: 'Pool' };

const resource = (type: string, Properties: object, more: Partial<TemplateResource> = {}): TemplateResource => ({
  Type: `AWS::Cognito::${type}`,
  Properties: { UserPoolId, ...Properties },
  ...more,
});

const POOL: Resources = { ...GATEWAY, Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} } };

const provider = (ProviderName: string, ProviderType = 'Google'): TemplateResource =>
  resource('UserPoolIdentityProvider', {
    ProviderName,
    ProviderType,
    ProviderDetails: { client_id: 'c', client_secret: 's', authorize_scopes: 'email' },
  });

const api = (Identifier: string): TemplateResource =>
  resource('UserPoolResourceServer', {
    Identifier,
    Name: 'api',
    Scopes: ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
  });

const MACHINE = {
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
};

/** The same resources in the opposite order. */
const reversed = (resources: Resources): Resources => Object.fromEntries(Object.entries(resources).reverse());

/** What the twin says of the order in which AWS may create these resources. */
async function races(resources: Resources): Promise<string[]> {
  const local = await LocalGateway.start({ Resources: resources });
  try {
    return local.warnings.flatMap((warning) => {
      const [, waiting, what, late] =
        /^Stack\/(\w+): AWS may create this (.*) before \w+, .* add "DependsOn": \["(\w+)"\]$/.exec(warning) ?? [];
      return waiting === undefined ? [] : [`${what} ${waiting} waits for ${late}`];
    });
  } finally {
    await local.stop();
  }
}

/** What should wait for what, with the properties that name it as text and those that refer to it. */
const CELLS: [
  names: string,
  others: Resources,
  type: string,
  asText: object,
  byReference: object,
  expected: string[],
][] = [
  [
    'the providers of an app client',
    { Google: provider('Google'), Amazon: provider('LoginWithAmazon', 'LoginWithAmazon') },
    'UserPoolClient',
    { ...PUBLIC_CLIENT, SupportedIdentityProviders: ['COGNITO', 'Google', 'LoginWithAmazon'] },
    { ...PUBLIC_CLIENT, SupportedIdentityProviders: ['COGNITO', { Ref: 'Google' }, { Ref: 'Amazon' }] },
    ['app client Late waits for Google', 'app client Late waits for Amazon'],
  ],
  [
    'the scopes of an app client',
    { Api: api('api'), Other: api('https://other.example') },
    'UserPoolClient',
    { ...MACHINE, AllowedOAuthScopes: ['api/read', 'api/write', 'https://other.example/read'] },
    {
      ...MACHINE,
      AllowedOAuthScopes: [{ 'Fn::Sub': '${Api}/read' }, { 'Fn::Join': ['/', [{ Ref: 'Other' }, 'read']] }],
    },
    ['app client Late waits for Api', 'app client Late waits for Other'],
  ],
  [
    'the group of a membership',
    { Ops: resource('UserPoolGroup', { GroupName: 'ops' }), Bob: resource('UserPoolUser', { Username: 'bob' }) },
    'UserPoolUserToGroupAttachment',
    { GroupName: 'ops', Username: { Ref: 'Bob' } },
    { GroupName: { Ref: 'Ops' }, Username: { Ref: 'Bob' } },
    ['group membership Late waits for Ops'],
  ],
  [
    'the user of a membership',
    { Ops: resource('UserPoolGroup', { GroupName: 'ops' }), Bob: resource('UserPoolUser', { Username: 'bob' }) },
    'UserPoolUserToGroupAttachment',
    { GroupName: { Ref: 'Ops' }, Username: 'bob' },
    { GroupName: { Ref: 'Ops' }, Username: { Ref: 'Bob' } },
    ['group membership Late waits for Bob'],
  ],
];

describe.each(CELLS)('%s', (_, others, type, asText, byReference, expected) => {
  const stack = (properties: object, more: Partial<TemplateResource> = {}): Resources => ({
    ...POOL,
    ...others,
    Late: resource(type, properties, more),
  });

  test('as text are warned of, whatever the order in the template', async () => {
    expect(await races(stack(asText))).toStrictEqual(expected);
    expect((await races(reversed(stack(asText)))).sort()).toStrictEqual([...expected].sort());
  });

  test('by reference are not', async () => {
    expect(await races(stack(byReference))).toStrictEqual([]);
    expect(await races(reversed(stack(byReference)))).toStrictEqual([]);
  });

  test('as text with DependsOn are not, also if it is another resource that waits', async () => {
    expect(await races(stack(asText, { DependsOn: Object.keys(others) }))).toStrictEqual([]);
    const between = resource('UserPoolGroup', { GroupName: 'between' }, { DependsOn: Object.keys(others) });
    expect(await races({ ...stack(asText, { DependsOn: 'Between' }), Between: between })).toStrictEqual([]);
  });
});

describe('the style of the classic pages', () => {
  const DOMAIN = resource('UserPoolDomain', { Domain: 'orders' });
  const style = (more: Partial<TemplateResource> = {}) =>
    resource('UserPoolUICustomizationAttachment', { ClientId: 'ALL' }, more);

  test('should wait for the domain, whatever the order in the template', async () => {
    const expected = ['UI customization Style waits for Domain'];
    expect(await races({ ...POOL, Domain: DOMAIN, Style: style() })).toStrictEqual(expected);
    expect(await races({ ...POOL, Style: style(), Domain: DOMAIN })).toStrictEqual(expected);
    expect(await races({ ...POOL, Style: style({ DependsOn: 'Domain' }), Domain: DOMAIN })).toStrictEqual([]);
  });

  test('is refused where the pool has no domain', async () => {
    await expect(LocalGateway.start({ Resources: { ...POOL, Style: style() } })).rejects.toThrow(
      'UserPoolId names a user pool without a domain; create a domain of the pool first',
    );
  });
});

test('the warning says what is named, and what to add', async () => {
  const local = await LocalGateway.start({
    Resources: {
      ...POOL,
      Google: provider('Google'),
      Web: resource('UserPoolClient', { ...PUBLIC_CLIENT, SupportedIdentityProviders: ['Google'] }),
    },
  });
  expect(local.warnings).toContain(
    'Stack/Web: AWS may create this app client before Google, which SupportedIdentityProviders names, and would then fail the deployment; add "DependsOn": ["Google"]',
  );
  await local.stop();
});

test('a provider of an earlier stack was there before', async () => {
  const app = new App();
  const env = { account: '111122223333', region: 'us-east-1' };
  const people = new Stack(app, 'People', { env });
  const userPool = new UserPool(people, 'Pool');
  const clientSecretValue = SecretValue.unsafePlainText('s');
  new UserPoolIdentityProviderGoogle(people, 'Google', { userPool, clientId: 'c', clientSecretValue });
  const tools = new Stack(app, 'Tools', { env });
  const supportedIdentityProviders = [UserPoolClientIdentityProvider.GOOGLE];
  new UserPoolClient(tools, 'Web', { userPool, supportedIdentityProviders });
  const roleArn = new Role(tools, 'Role', { assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com') })
    .roleArn;
  new CfnGateway(tools, 'Gateway', { name: 'tools', roleArn, authorizerType: 'NONE', protocolType: 'MCP' });
  const local = await LocalGateway.start(app);
  expect(local.warnings.filter((warning) => warning.includes('AWS may create'))).toStrictEqual([]);
  await local.stop();
});
