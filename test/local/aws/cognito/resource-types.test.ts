import { UserRefusedError } from '../../../../local/aws/cognito/users/user-refused-error';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { ResourceError } from '../../../../local/template/resource-error';
import { CALLBACK, Cognito, GATEWAY, LOCAL_GATEWAY, PASSWORD, PUBLIC_CLIENT } from './fixture';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function createPool(properties: ResourceProperties = {}): Promise<string> {
  return (await cognito.create('UserPool', 'Users', properties)).ref;
}

async function refusal(type: string, properties: ResourceProperties): Promise<ResourceError> {
  const error: unknown = await cognito.create(type, `New${type}`, properties).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ResourceError);
  expect((error as ResourceError).message).not.toContain('\n');
  return error as ResourceError;
}

/** The one line that the deployment would show. */
async function refused(type: string, properties: ResourceProperties): Promise<string> {
  return (await refusal(type, properties)).message;
}

describe('AWS::Cognito::UserPool', () => {
  test('returns what CloudFormation returns', async () => {
    const { ref, attributes } = await cognito.create('UserPool', 'Users', { UserPoolName: 'users' });
    expect(ref).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(attributes).toStrictEqual({
      Arn: `arn:aws:cognito-idp:us-east-1:111122223333:userpool/${ref}`,
      ProviderName: `cognito-idp.us-east-1.amazonaws.com/${ref}`,
      ProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${ref}`,
      UserPoolId: ref,
    });
    expect(cognito.origins.toLoopback(attributes!.ProviderURL)).toBe(cognito.service.pools[0].issuer);
    expect(cognito.service.pools[0]).toStrictEqual({
      logicalId: 'Users',
      id: ref,
      arn: attributes!.Arn,
      name: 'users',
      issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/us-east-1_\w{9}$/),
      domains: [],
      clients: [],
      usernameAttributes: [],
      usernames: [],
    });
  });

  test('can have the updated issuer', async () => {
    const { attributes } = await cognito.create('UserPool', 'Users', { IssuerConfiguration: { Type: 'UPDATED' } });
    expect(attributes!.ProviderURL).toMatch(/^https:\/\/issuer-cognito-idp\.us-east-1\.amazonaws\.com\//);
  });

  test('shares one host with the other pools of the region', async () => {
    await Promise.all(['A', 'B', 'C'].map((logicalId) => cognito.create('UserPool', logicalId, {})));
    const issuers = cognito.service.pools.map(({ issuer }) => issuer);
    expect(new Set(issuers.map((issuer) => new URL(issuer).origin)).size).toBe(1);
    expect(new Set(issuers).size).toBe(3);
  });

  test.each<[ResourceProperties, string, string, string?]>([
    [{ UserPoolName: 'a/b' }, 'InvalidProperty', 'UserPoolName'],
    [{ UserPoolName: '' }, 'InvalidProperty', 'UserPoolName'],
    [{ UserPoolName: { Ref: 'x' } }, 'InvalidProperty', 'UserPoolName'],
    [{ UserPoolTier: 'FREE' }, 'InvalidProperty', 'UserPoolTier'],
    [
      { UsernameAttributes: ['email'], AliasAttributes: ['email'] },
      'ConflictingProperties',
      'AliasAttributes',
      'AliasAttributes is set together with UsernameAttributes; set only one of the two',
    ],
    [{ UsernameAttributes: ['name'] }, 'InvalidProperty', 'UsernameAttributes'],
    [
      { Schema: [{ Name: 'plan', AttributeDataType: 'String', Required: true }] },
      'InvalidProperty',
      'Schema[0].Required',
      'Schema[0].Required is true: Required custom attributes are not supported currently; remove it',
    ],
    [
      { Schema: [{ Name: 'plan' }, { Name: 'plan' }] },
      'InvalidProperty',
      'Schema[1].Name',
      "Schema[1].Name 'plan' is listed twice; list each attribute once",
    ],
    [
      { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
      'InvalidProperty',
      'Schema[0].AttributeDataType',
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      { Schema: [{ Name: 'email', DeveloperOnlyAttribute: true }] },
      'InvalidProperty',
      'Schema[0].DeveloperOnlyAttribute',
    ],
    [{ Schema: [{ Name: 'phone_number_verified_by' }] }, 'InvalidProperty', 'Schema[0].Name'],
    [{ Schema: [{ Name: 'two words' }] }, 'InvalidProperty', 'Schema[0].Name'],
    [{ Schema: [{ Name: 'plan', AttributeDataType: 'Text' }] }, 'InvalidProperty', 'Schema[0].AttributeDataType'],
    [
      {
        Schema: [
          {
            Name: 'plan',
            AttributeDataType: 'String',
            StringAttributeConstraints: { MinLength: '10', MaxLength: '9' },
          },
        ],
      },
      'InvalidProperty',
      'Schema[0].StringAttributeConstraints.MaxLength',
    ],
    [
      {
        Schema: [
          { Name: 'age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: 9, MaxValue: -9 } },
        ],
      },
      'InvalidProperty',
      'Schema[0].NumberAttributeConstraints.MaxValue',
    ],
    [
      { Schema: Array.from({ length: 51 }, (_, i) => ({ Name: `a${i}`, AttributeDataType: 'String' })) },
      'QuotaExceeded',
      'Schema',
    ],
    [
      { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
      'InvalidProperty',
      'Policies.PasswordPolicy.MinimumLength',
    ],
    [
      { Policies: { PasswordPolicy: { MinimumLength: 'x' } } },
      'InvalidProperty',
      'Policies.PasswordPolicy.MinimumLength',
    ],
    [
      { Policies: { PasswordPolicy: { RequireSymbols: 'yes' } } },
      'InvalidProperty',
      'Policies.PasswordPolicy.RequireSymbols',
    ],
    [
      { UserPoolTier: 'LITE', Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
      'ConflictingProperties',
      'Policies',
      'Policies asks for choice-based sign-in (SignInPolicy), which the feature plan LITE does not have',
    ],
    [
      { UserPoolTier: 'LITE', LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: 'x' } } },
      'ConflictingProperties',
      'LambdaConfig',
      'LambdaConfig asks for customization of access tokens',
    ],
    [
      { UserPoolTier: 'LITE', EnabledMfas: ['EMAIL_OTP'] },
      'ConflictingProperties',
      'EnabledMfas',
      'EnabledMfas asks for e-mail as a second factor',
    ],
    [
      { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
      'ConflictingProperties',
      'UserPoolAddOns',
      'UserPoolAddOns asks for threat protection (AdvancedSecurityMode), which the feature plan ESSENTIALS does not have; set UserPoolTier to PLUS or leave it out',
    ],
    [{ Schema: [{ Required: true }] }, 'MissingProperty', 'Schema[0].Name'],
    [{ Schema: 'x' }, 'InvalidProperty', 'Schema'],
  ])('refuses %j', async (properties, code, property, message = '') => {
    expect(await refusal('UserPool', properties)).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
    expect(cognito.service.pools).toStrictEqual([]);
  });

  const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:trigger';

  test.each<[ResourceProperties, string, string, string?]>([
    [
      { PreSignUp: 'x' },
      'InvalidProperty',
      'LambdaConfig.PreSignUp',
      "LambdaConfig.PreSignUp 'x' is not the ARN of a function; use the Arn of a Lambda function",
    ],
    [
      { PreTokenGenerationConfig: { LambdaVersion: 'V2_0' } },
      'MissingProperty',
      'LambdaConfig.PreTokenGenerationConfig.LambdaArn',
    ],
    [
      { PreTokenGenerationConfig: { LambdaVersion: 'V4_0', LambdaArn: FUNCTION } },
      'InvalidProperty',
      'LambdaConfig.PreTokenGenerationConfig.LambdaVersion',
    ],
    [
      {
        PreTokenGeneration: `${FUNCTION}2`,
        PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: FUNCTION },
      },
      'ConflictingProperties',
      'LambdaConfig.PreTokenGeneration',
      'LambdaConfig.PreTokenGeneration is another function than PreTokenGenerationConfig.LambdaArn',
    ],
  ])('refuses the triggers %j', async (LambdaConfig, code, property, message = '') => {
    expect(await refusal('UserPool', { LambdaConfig })).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
    expect(cognito.service.pools).toStrictEqual([]);
  });

  test.each(['V2_0', 'V3_0'])('refuses %s triggers on LITE, where V1_0 is fine', async (LambdaVersion) => {
    const config = (version: string) => ({
      UserPoolTier: 'LITE',
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: version, LambdaArn: FUNCTION } },
    });
    expect(await refused('UserPool', config(LambdaVersion))).toContain(
      'LambdaConfig asks for customization of access tokens (PreTokenGenerationConfig), which the feature plan LITE does not have',
    );
    await createPool(config('V1_0'));
  });

  test('warns of a custom attribute without a type, which AWS is reported to refuse', async () => {
    await createPool({ Schema: [{ Name: 'email', Required: true }, { Name: 'plan' }] });
    expect(cognito.warnings).toStrictEqual([
      'Stack/Users: Schema: custom:plan has no AttributeDataType; CreateUserPool is reported to refuse that, write "String"',
    ]);
  });

  test('warns of what it does not do', async () => {
    await createPool({
      LambdaConfig: { PreTokenGeneration: FUNCTION, CustomMessage: FUNCTION },
    });
    expect(cognito.warnings).toStrictEqual(['Stack/Users: LambdaConfig: the twin does not run CustomMessage']);
  });
});

describe('AWS::Cognito::UserPoolDomain', () => {
  const certificate = { CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/abc' };

  test('with a prefix answers under the name that AWS would give', async () => {
    const { ref, attributes } = await cognito.create('UserPoolDomain', 'Domain', {
      UserPoolId: await createPool(),
      Domain: 'acme-tools',
    });
    expect(ref).toBe('acme-tools');
    expect(attributes).toStrictEqual({ CloudFrontDistribution: expect.stringMatching(/^d\w{13}\.cloudfront\.net$/) });
    const [{ domains }] = cognito.service.pools;
    expect(cognito.origins.toLoopback('https://acme-tools.auth.us-east-1.amazoncognito.com')).toBe(domains[0]);
  });

  test('can be a custom one as well', async () => {
    const { domain, pool, poolId } = await cognito.start();
    const { ref } = await cognito.create('UserPoolDomain', 'Custom', {
      UserPoolId: poolId,
      Domain: 'auth.example.com',
      CustomDomainConfig: certificate,
    });
    expect(ref).toBe('auth.example.com');
    expect(cognito.service.pools[0].domains).toStrictEqual([
      domain,
      cognito.origins.toLoopback('https://auth.example.com'),
    ]);
    expect(pool.domains[0]).toBe(domain);
  });

  // Measured (cdk-preflight, September 2026): aws, amazon and cognito are reserved between hyphens only.
  test.each(['an-awsome-app', 'amazonia', 'xcognitox'])(
    'takes %s, which has a reserved word in a longer one',
    async (Domain) => {
      const create = async () => cognito.create('UserPoolDomain', 'Domain', { UserPoolId: await createPool(), Domain });
      expect(await create()).toBeDefined();
    },
  );

  test.each<[ResourceProperties, string, string, string?]>([
    [{}, 'MissingProperty', 'Domain'],
    [{ Domain: 'Acme' }, 'InvalidProperty', 'Domain'],
    [{ Domain: '-acme' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'acme-' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'acme_1' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'a.b' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'a'.repeat(64) }, 'InvalidProperty', 'Domain'],
    [
      { Domain: 'my-aws-tools' },
      'InvalidProperty',
      'Domain',
      "Domain 'my-aws-tools' contains the reserved word 'aws'; choose another prefix",
    ],
    [{ Domain: 'amazon' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'x-cognito' }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'acme', ManagedLoginVersion: 3 }, 'InvalidProperty', 'ManagedLoginVersion'],
    [{ Domain: 'auth', CustomDomainConfig: certificate }, 'InvalidProperty', 'Domain'],
    [{ Domain: 'auth.example.com', CustomDomainConfig: {} }, 'MissingProperty', 'CustomDomainConfig.CertificateArn'],
    [
      {
        Domain: 'auth.example.com',
        CustomDomainConfig: { CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/abc' },
      },
      'InvalidProperty',
      'CustomDomainConfig.CertificateArn',
      'CustomDomainConfig.CertificateArn is not a certificate in us-east-1',
    ],
    [
      { Domain: 'acme', UserPoolId: 'us-east-1_nope' },
      'ResourceNotFound',
      'UserPoolId',
      "UserPoolId 'us-east-1_nope' is not a user pool of this twin",
    ],
    [{ Domain: 'acme', UserPoolId: undefined }, 'MissingProperty', 'UserPoolId'],
  ])('refuses %j', async (properties, code, property, message = '') => {
    expect(await refusal('UserPoolDomain', { UserPoolId: await createPool(), ...properties })).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
  });

  test('refuses managed login on LITE', async () => {
    const UserPoolId = await createPool({ UserPoolTier: 'LITE' });
    expect(await refused('UserPoolDomain', { UserPoolId, Domain: 'acme', ManagedLoginVersion: 2 })).toContain(
      'ManagedLoginVersion is 2 (managed login), which the feature plan LITE does not have',
    );
    await cognito.create('UserPoolDomain', 'Classic', { UserPoolId, Domain: 'acme', ManagedLoginVersion: '1' });
  });

  test('refuses a name that is taken, and a second prefix', async () => {
    const { poolId } = await cognito.start();
    const { ref: UserPoolId } = await cognito.create('UserPool', 'Others', {});
    expect(await refused('UserPoolDomain', { UserPoolId, Domain: 'acme' })).toContain("Domain 'acme' is taken");
    expect(await refused('UserPoolDomain', { UserPoolId: poolId, Domain: 'second' })).toContain(
      'Domain is a second prefix domain of the user pool',
    );
  });
});

describe('AWS::Cognito::UserPoolResourceServer', () => {
  const API = { Identifier: `${GATEWAY}/mcp`, Name: 'orders' };

  test('is referred to by its identifier', async () => {
    const UserPoolId = await createPool();
    expect(await cognito.create('UserPoolResourceServer', 'Api', { UserPoolId, ...API })).toStrictEqual({
      ref: `${GATEWAY}/mcp`,
    });
  });

  test.each<[ResourceProperties, string, string, string?]>([
    [{ Identifier: undefined }, 'MissingProperty', 'Identifier'],
    [{ Identifier: 'a b' }, 'InvalidProperty', 'Identifier'],
    [{ Identifier: 'a"b' }, 'InvalidProperty', 'Identifier'],
    [{ Identifier: 'x'.repeat(257) }, 'InvalidProperty', 'Identifier'],
    [{ Name: undefined }, 'MissingProperty', 'Name'],
    [{ Name: 'https://x' }, 'InvalidProperty', 'Name'],
    [{ Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'x' }] }, 'InvalidProperty', 'Scopes[0].ScopeName'],
    [{ Scopes: [{ ScopeName: 'a' }] }, 'MissingProperty', 'Scopes[0].ScopeDescription'],
    [
      { Scopes: Array.from({ length: 101 }, (_, n) => ({ ScopeName: `s${n}`, ScopeDescription: 'x' })) },
      'QuotaExceeded',
      'Scopes',
    ],
  ])('refuses %j', async (properties, code, property, message = '') => {
    const UserPoolId = await createPool();
    expect(await refusal('UserPoolResourceServer', { UserPoolId, ...API, ...properties })).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
  });

  test('refuses an identifier twice', async () => {
    const UserPoolId = await createPool();
    await cognito.create('UserPoolResourceServer', 'Api', { UserPoolId, ...API });
    expect(await refused('UserPoolResourceServer', { UserPoolId, ...API, Name: 'other' })).toContain(
      'is already a resource server of the user pool',
    );
  });

  test('warns from the twenty-sixth on', async () => {
    const UserPoolId = await createPool();
    for (let number = 1; number <= 26; number += 1) {
      await cognito.create('UserPoolResourceServer', `Api${number}`, {
        UserPoolId,
        Identifier: `api${number}`,
        Name: 'x',
      });
    }
    expect(cognito.warnings).toStrictEqual([
      `Stack/Api26: user pool ${UserPoolId} has 26 resource servers; AWS allows 25 unless the quota was raised`,
    ]);
  });
});

describe('AWS::Cognito::UserPoolClient', () => {
  test('returns what CloudFormation returns', async () => {
    const UserPoolId = await createPool();
    const { ref, attributes } = await cognito.create('UserPoolClient', 'Kiro', { UserPoolId, ...PUBLIC_CLIENT });
    expect(ref).toMatch(/^[0-9a-z]{26}$/);
    expect(attributes).toStrictEqual({ ClientId: ref, Name: 'Kiro' });
    expect(cognito.service.pools[0].clients).toStrictEqual([
      {
        logicalId: 'Kiro',
        name: 'Kiro',
        clientId: ref,
        redirectUris: [CALLBACK],
        logoutUris: ['http://localhost:3334/bye'],
        scopes: ['openid', 'email', 'profile'],
        flows: ['code'],
      },
    ]);
  });

  test('has a secret when asked to', async () => {
    const UserPoolId = await createPool();
    const { attributes } = await cognito.create('UserPoolClient', 'Bot', { UserPoolId, GenerateSecret: 'true' });
    expect(attributes!.ClientSecret).toMatch(/^[0-9a-z]{51}$/);
    expect(cognito.service.pools[0].clients[0].clientSecret).toBe(attributes!.ClientSecret);
  });

  test('is shown with the addresses of this computer', async () => {
    const site = await cognito.start({
      resourceServer: {
        Identifier: `${GATEWAY}/mcp`,
        Scopes: [{ ScopeName: 'invoke', ScopeDescription: 'call tools' }],
      },
      client: {
        AllowedOAuthScopes: ['openid', `${GATEWAY}/mcp/invoke`],
        CallbackURLs: [`${GATEWAY}/callback`],
      },
    });
    expect(site.client).toMatchObject({
      scopes: ['openid', `${LOCAL_GATEWAY}/mcp/invoke`],
      redirectUris: [`${LOCAL_GATEWAY}/callback`],
    });
  });

  test.each([
    'https://app.example.com/cb',
    'https://app.example.com:8443/cb?x=1',
    'http://localhost',
    'http://localhost:3334/oauth/callback',
    'http://127.0.0.1:33418/',
    'http://[::1]:7778/cb',
    'myapp://example',
    'com.example.app:/callback',
    'https://b\u00fccher.example/cb',
    'https://app.example.com/'.padEnd(1024, 'x'),
  ])('accepts the callback URL %s', async (url) => {
    const UserPoolId = await createPool();
    await cognito.create('UserPoolClient', 'Kiro', { UserPoolId, ...PUBLIC_CLIENT, CallbackURLs: [url] });
    expect(cognito.service.pools[0].clients[0].redirectUris).toStrictEqual([url]);
  });

  test.each([
    ['http://app.example.com/cb', 'is plain http; use https, or http with localhost, 127.0.0.1 or [::1]'],
    ['http://localhost.evil.example/cb', 'is plain http'],
    ['http://127.0.0.2/cb', 'is plain http'],
    ['http://localhost@evil.example/cb', 'is plain http'],
    ['HTTP://evil.example/cb', 'is plain http'],
    ['https://app.example.com/cb#x', "has a fragment; remove the part from '#' on"],
    ['https://app.example.com/#', 'has a fragment'],
    ['/cb', 'is not an absolute URL; use an absolute URL such as https://app.example.com/callback'],
    ['app.example.com/cb', 'is not an absolute URL'],
    ['localhost:3334/cb', 'is not an absolute URL'],
    ['javascript:alert(1)', 'is not an absolute URL'],
    ['https://app.example.com/a b', 'is not an absolute URL'],
    ['https://app.example.com/\r\nx', 'is not an absolute URL'],
    ['', 'is not an absolute URL'],
    ['https://', 'is not a URL'],
    ['https://app.example.com/'.padEnd(1025, 'x'), 'is too long; use at most 1024 characters'],
  ])('refuses the callback and sign-out URL %j', async (url, message) => {
    const UserPoolId = await createPool();
    for (const property of ['CallbackURLs', 'LogoutURLs']) {
      const properties = { UserPoolId, ...PUBLIC_CLIENT, [property]: [CALLBACK, url] };
      const refusal = await refused('UserPoolClient', properties);
      expect(refusal).toContain(message);
      expect(refusal).toMatch(new RegExp(`^${property} has '`));
    }
  });

  const m2m = {
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: undefined,
  };
  const days = { AccessToken: 'days', IdToken: 'days', RefreshToken: 'days' };
  const minutes = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' };

  test.each<[ResourceProperties, string, string, string?]>([
    [
      { UserPoolId: 'us-east-1_nope' },
      'ResourceNotFound',
      'UserPoolId',
      "UserPoolId 'us-east-1_nope' is not a user pool of this twin",
    ],
    [{ ClientName: 'Kiro: one' }, 'InvalidProperty', 'ClientName'],
    [{ AllowedOAuthFlows: ['password'] }, 'InvalidProperty', 'AllowedOAuthFlows'],
    [
      { AllowedOAuthFlowsUserPoolClient: false },
      'ConflictingProperties',
      'AllowedOAuthFlows',
      'AllowedOAuthFlows is set; set AllowedOAuthFlowsUserPoolClient to true as well',
    ],
    [{ AllowedOAuthFlowsUserPoolClient: undefined }, 'ConflictingProperties', 'AllowedOAuthFlows'],
    [{ AllowedOAuthFlows: [] }, 'MissingProperty', 'AllowedOAuthFlows', 'AllowedOAuthFlows is empty'],
    [
      { ...m2m, GenerateSecret: false },
      'ConflictingProperties',
      'AllowedOAuthFlows',
      'AllowedOAuthFlows has client_credentials for a client without a secret; set GenerateSecret to true',
    ],
    [
      { ...m2m, AllowedOAuthFlows: ['code', 'client_credentials'] },
      'ConflictingProperties',
      'AllowedOAuthFlows',
      'AllowedOAuthFlows mixes code, client_credentials; give client_credentials to an app client of its own',
    ],
    [{ ...m2m, AllowedOAuthFlows: ['client_credentials', 'implicit'] }, 'ConflictingProperties', 'AllowedOAuthFlows'],
    [
      { CallbackURLs: [] },
      'MissingProperty',
      'CallbackURLs',
      'CallbackURLs is empty; the flow code needs at least one callback URL',
    ],
    [
      { CallbackURLs: Array.from({ length: 101 }, (_, n) => `https://app.example.com/${n}`) },
      'QuotaExceeded',
      'CallbackURLs',
    ],
    [{ CallbackURLs: 'https://app.example.com' }, 'InvalidProperty', 'CallbackURLs'],
    [
      { DefaultRedirectURI: 'https://app.example.com' },
      'InvalidProperty',
      'DefaultRedirectURI',
      'DefaultRedirectURI is not one of CallbackURLs',
    ],
    [
      { AllowedOAuthScopes: [] },
      'MissingProperty',
      'AllowedOAuthScopes',
      'AllowedOAuthScopes is empty; the flow code needs at least one scope',
    ],
    [
      { AllowedOAuthScopes: ['openid', 'offline_access'] },
      'ResourceNotFound',
      'AllowedOAuthScopes',
      "AllowedOAuthScopes has 'offline_access', which does not exist; use openid, email, phone, profile, aws.cognito.signin.user.admin or <identifier>/<scope> of a resource server",
    ],
    [{ AllowedOAuthScopes: [`${GATEWAY}/mcp/other`] }, 'ResourceNotFound', 'AllowedOAuthScopes'],
    [{ AllowedOAuthScopes: [`${GATEWAY}/mcp`] }, 'ResourceNotFound', 'AllowedOAuthScopes'],
    [{ AllowedOAuthScopes: Array(51).fill('openid') }, 'QuotaExceeded', 'AllowedOAuthScopes'],
    [
      { SupportedIdentityProviders: ['COGNITO', 'Google'] },
      'ResourceNotFound',
      'SupportedIdentityProviders',
      "SupportedIdentityProviders has 'Google', which does not exist in user pool us-east-1_",
    ],
    [{ ExplicitAuthFlows: ['ALLOW_MAGIC'] }, 'InvalidProperty', 'ExplicitAuthFlows'],
    [
      { ExplicitAuthFlows: ['USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'] },
      'ConflictingProperties',
      'ExplicitAuthFlows',
      'ExplicitAuthFlows mixes legacy flows with ALLOW_ flows',
    ],
    [
      { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: undefined },
      'ConflictingProperties',
      'RefreshTokenRotation',
      'RefreshTokenRotation is enabled together with ALLOW_REFRESH_TOKEN_AUTH, which is part of the default for ExplicitAuthFlows; set ExplicitAuthFlows to flows without ALLOW_REFRESH_TOKEN_AUTH, such as ALLOW_USER_AUTH',
    ],
    [
      { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: [] },
      'ConflictingProperties',
      'RefreshTokenRotation',
    ],
    [
      {
        RefreshTokenRotation: { Feature: 'ENABLED' },
        ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
      'ConflictingProperties',
      'RefreshTokenRotation',
      'RefreshTokenRotation is enabled together with ALLOW_REFRESH_TOKEN_AUTH; set',
    ],
    [
      { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } },
      'InvalidProperty',
      'RefreshTokenRotation.RetryGracePeriodSeconds',
    ],
    [{ RefreshTokenRotation: { Feature: 'ON' } }, 'InvalidProperty', 'RefreshTokenRotation.Feature'],
    [
      { AccessTokenValidity: 4, TokenValidityUnits: minutes },
      'InvalidProperty',
      'AccessTokenValidity',
      'AccessTokenValidity is 4 minutes; use from 300 to 86400',
    ],
    [{ AccessTokenValidity: 25 }, 'InvalidProperty', 'AccessTokenValidity', 'AccessTokenValidity is 25 hours'],
    [{ AccessTokenValidity: 0 }, 'InvalidProperty', 'AccessTokenValidity'],
    [
      { IdTokenValidity: 2, TokenValidityUnits: days },
      'InvalidProperty',
      'IdTokenValidity',
      'IdTokenValidity is 2 days',
    ],
    [
      { RefreshTokenValidity: 59, TokenValidityUnits: minutes },
      'InvalidProperty',
      'RefreshTokenValidity',
      'RefreshTokenValidity is 59 minutes',
    ],
    [
      { RefreshTokenValidity: 3651 },
      'InvalidProperty',
      'RefreshTokenValidity',
      'RefreshTokenValidity is 3651 days; use from 3600 to 315360000 seconds',
    ],
    [{ RefreshTokenValidity: 1.5 }, 'InvalidProperty', 'RefreshTokenValidity'],
    [
      { RefreshTokenValidity: 60, AccessTokenValidity: 120, TokenValidityUnits: minutes },
      'ConflictingProperties',
      'RefreshTokenValidity',
      'RefreshTokenValidity is shorter than the validity of access or ID tokens',
    ],
    [{ TokenValidityUnits: { AccessToken: 'weeks' } }, 'InvalidProperty', 'TokenValidityUnits.AccessToken'],
    [{ AuthSessionValidity: 2 }, 'InvalidProperty', 'AuthSessionValidity'],
    [{ PreventUserExistenceErrors: 'YES' }, 'InvalidProperty', 'PreventUserExistenceErrors'],
    [{ ReadAttributes: ['nope'] }, 'InvalidProperty', 'ReadAttributes'],
    [{ WriteAttributes: ['custom:nope'] }, 'InvalidProperty', 'WriteAttributes'],
  ])('refuses %j', async (properties, code, property, message = '') => {
    const UserPoolId = await createPool();
    expect(await refusal('UserPoolClient', { UserPoolId, ...PUBLIC_CLIENT, ...properties })).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
    expect(cognito.service.pools[0].clients).toStrictEqual([]);
  });

  test('accepts rotation without ALLOW_REFRESH_TOKEN_AUTH, and the bounds of lifetimes', async () => {
    const UserPoolId = await createPool();
    await cognito.create('UserPoolClient', 'Rotating', {
      UserPoolId,
      ...PUBLIC_CLIENT,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      AccessTokenValidity: 1,
      IdTokenValidity: 1,
      RefreshTokenValidity: 3650,
      TokenValidityUnits: days,
    });
    await cognito.create('UserPoolClient', 'Short', {
      UserPoolId,
      ...PUBLIC_CLIENT,
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      RefreshTokenValidity: 60,
      TokenValidityUnits: minutes,
    });
    expect(cognito.service.pools[0].clients).toHaveLength(2);
  });

  test('refuses ALLOW_USER_AUTH on LITE', async () => {
    const UserPoolId = await createPool({ UserPoolTier: 'LITE' });
    expect(await refused('UserPoolClient', { UserPoolId, ...PUBLIC_CLIENT })).toContain(
      'ExplicitAuthFlows has ALLOW_USER_AUTH, which the feature plan LITE does not have',
    );
  });
});

describe('AWS::Cognito::ManagedLoginBranding', () => {
  test('returns what CloudFormation returns', async () => {
    const { poolId } = await cognito.start({ branded: false });
    const [{ clientId }] = cognito.service.pools[0].clients;
    const { ref, attributes } = await cognito.create('ManagedLoginBranding', 'Style', {
      UserPoolId: poolId,
      ClientId: clientId,
      UseCognitoProvidedValues: true,
    });
    expect(attributes).toStrictEqual({
      ManagedLoginBrandingId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
    });
    expect(ref).toBe(`${poolId}|${String(attributes!.ManagedLoginBrandingId)}`);
  });

  test('refuses a second style, an unknown client and contradictions', async () => {
    const { poolId: UserPoolId, clientId: ClientId } = await cognito.start();
    expect(await refused('ManagedLoginBranding', { UserPoolId, ClientId })).toContain(
      `ClientId '${ClientId}' has a branding style already`,
    );
    expect(await refused('ManagedLoginBranding', { UserPoolId, ClientId: 'nope' })).toContain(
      "ClientId 'nope' is not an app client of the user pool",
    );
    expect(
      await refused('ManagedLoginBranding', { UserPoolId, ClientId, UseCognitoProvidedValues: true, Settings: {} }),
    ).toContain('UseCognitoProvidedValues is true together with Settings or Assets');
  });

  test('refuses LITE', async () => {
    const UserPoolId = await createPool({ UserPoolTier: 'LITE' });
    const { ref: ClientId } = await cognito.create('UserPoolClient', 'Kiro', { UserPoolId });
    expect(await refused('ManagedLoginBranding', { UserPoolId, ClientId })).toContain('the feature plan LITE');
  });

  test('refuses the twenty-first', async () => {
    const UserPoolId = await createPool();
    const clients: string[] = [];
    for (let number = 1; number <= 21; number += 1) {
      clients.push((await cognito.create('UserPoolClient', `Client${number}`, { UserPoolId })).ref);
    }
    for (const [index, ClientId] of clients.slice(0, 20).entries()) {
      await cognito.create('ManagedLoginBranding', `Style${index}`, { UserPoolId, ClientId });
    }
    expect(await refused('ManagedLoginBranding', { UserPoolId, ClientId: clients[20] })).toContain(
      'AWS allows no more than 20',
    );
  });
});

describe('groups and users of a template', () => {
  test('end up in tokens', async () => {
    const site = await cognito.start();
    const { poolId: UserPoolId } = site;
    const { ref: GroupName } = await cognito.create('UserPoolGroup', 'Ops', { UserPoolId, GroupName: 'ops' });
    const { ref: Username } = await cognito.create('UserPoolUser', 'Bob', {
      UserPoolId,
      Username: 'bob',
      UserAttributes: [
        { Name: 'email', Value: 'bob@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    await cognito.create('UserPoolUserToGroupAttachment', 'BobOps', { UserPoolId, GroupName, Username });
    expect(site.pool.usernames).toStrictEqual(['bob']);
    await site.setPassword('bob@example.com');
    const location = await site.signIn({}, 'bob');
    const { id_token } = (await (await site.redeem(location.searchParams.get('code')!)).json()) as { id_token: string };
    expect(JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString())).toMatchObject({
      'cognito:groups': ['ops'],
      'cognito:username': 'bob',
      email: 'bob@example.com',
    });
  });

  test('have generated names otherwise', async () => {
    const UserPoolId = await createPool();
    expect((await cognito.create('UserPoolGroup', 'Ops', { UserPoolId })).ref).toMatch(/^Ops-\w{12}$/);
    expect((await cognito.create('UserPoolUser', 'Bob', { UserPoolId })).ref).toMatch(/^\w{16}$/);
  });

  test.each<[string, ResourceProperties, string, string, string?]>([
    ['UserPoolGroup', { GroupName: 'a b' }, 'InvalidProperty', 'GroupName'],
    [
      'UserPoolGroup',
      { GroupName: 'ops' },
      'ResourceExists',
      'GroupName',
      "GroupName 'ops' already exists in the user pool",
    ],
    ['UserPoolGroup', { GroupName: 'x', Precedence: -1 }, 'InvalidProperty', 'Precedence'],
    ['UserPoolUser', { Username: 'a b' }, 'InvalidProperty', 'Username'],
    [
      'UserPoolUser',
      { Username: 'x@example.com' },
      'InvalidProperty',
      'Username',
      "Username: 'x@example.com' is an e-mail address, which is an alias in this pool (AliasAttributes); choose another name and set the attribute email",
    ],
    [
      'UserPoolUser',
      { Username: 'BOB' },
      'ResourceExists',
      'Username',
      "Username: a user 'BOB' already exists in the pool; choose another name",
    ],
    [
      'UserPoolUser',
      { Username: 'x', UserAttributes: [{ Name: 'email', Value: 'Bob@Example.com' }] },
      'ResourceExists',
      'Username',
    ],
    [
      'UserPoolUser',
      { Username: 'x', UserAttributes: [{ Name: 'shoe', Value: '44' }] },
      'InvalidProperty',
      'Username',
      'Username: Attributes did not conform to the schema: shoe: Attribute does not exist in the schema.',
    ],
    ['UserPoolUser', { Username: 'x', UserAttributes: [{ Name: 'sub', Value: '1' }] }, 'InvalidProperty', 'Username'],
    [
      'UserPoolUser',
      { Username: 'x', UserAttributes: [{ Name: 'email', Value: 'nobody' }] },
      'InvalidProperty',
      'Username',
      'Username: Invalid email address format.',
    ],
    [
      'UserPoolUserToGroupAttachment',
      { GroupName: 'ops', Username: 'x' },
      'ResourceNotFound',
      'Username',
      "Username 'x' is not a user of the user pool",
    ],
    [
      'UserPoolUserToGroupAttachment',
      { GroupName: 'x', Username: 'bob' },
      'ResourceNotFound',
      'GroupName',
      "GroupName 'x' is not a group of the user pool",
    ],
  ])('%s refuses %j', async (type, properties, code, property, message = '') => {
    const UserPoolId = await createPool({
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    });
    await cognito.create('UserPoolGroup', 'Ops', { UserPoolId, GroupName: 'ops' });
    cognito.service.createUser({
      userPoolId: UserPoolId,
      username: 'bob',
      password: PASSWORD,
      attributes: { email: 'bob@example.com' },
    });
    expect(await refusal(type, { UserPoolId, ...properties })).toMatchObject({
      code,
      property,
      message: expect.stringContaining(message),
    });
  });
});

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('createUser', () => {
  test.each([
    [{ userPoolId: 'us-east-1_nope' }, 'userPoolId', "user pool 'us-east-1_nope' does not exist; there is us-east-1_"],
    [{ password: 'short' }, 'password', 'Password did not conform with policy: Password not long enough'],
    [{ groups: ['ops', 'nope'] }, 'groups', "group 'nope' does not exist in user pool us-east-1_"],
    [
      { attributes: {} },
      'attributes.email',
      'Attributes did not conform to the schema: email: The attribute is required',
    ],
    [
      { attributes: { email: 'a@b.example', 'custom:x': '1' } },
      'attributes.custom:x',
      'Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.',
    ],
  ])('refuses %j, and creates nobody', async (wrong, property, message) => {
    const userPoolId = await createPool({
      Schema: [{ Name: 'email', Required: true }],
    });
    await cognito.create('UserPoolGroup', 'Ops', { UserPoolId: userPoolId, GroupName: 'ops' });
    const user = { userPoolId, username: 'alice', password: PASSWORD, attributes: { email: 'a@b.example' }, ...wrong };
    const refused = thrownBy(() => cognito.service.createUser(user));
    expect(refused).toBeInstanceOf(UserRefusedError);
    expect(refused).toMatchObject({ code: 'UserRefused', property, message: expect.stringContaining(message) });
    expect(refused.message).not.toContain(user.password);
    expect(cognito.service.pools[0].usernames).toStrictEqual([]);
  });

  test('wants an address where that is the user name', async () => {
    const userPoolId = await createPool({ UsernameAttributes: ['email', 'phone_number'] });
    expect(() => cognito.service.createUser({ userPoolId, username: 'alice', password: PASSWORD })).toThrow(
      "'alice' must be an e-mail address or a telephone number such as +15550100",
    );
    cognito.service.createUser({ userPoolId, username: '+15550100', password: PASSWORD });
    expect(() => cognito.service.createUser({ userPoolId, username: '+15550100', password: PASSWORD })).toThrow(
      "a user '+15550100' already exists",
    );
  });

  test('and the others name whom they do not know', async () => {
    const userPoolId = await createPool();
    expect(() => cognito.service.setUserEnabled({ userPoolId, username: 'x', enabled: true })).toThrow(
      `user 'x' does not exist in user pool ${userPoolId}`,
    );
  });
});
