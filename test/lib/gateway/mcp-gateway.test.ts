import { Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  CustomClaimOperator,
  Gateway,
  GatewayAuthorizer,
  GatewayCustomClaim,
  GatewayExceptionLevel,
  LambdaInterceptor,
  MCPProtocolVersion,
  PolicyEngine,
  PolicyEngineMode,
  ToolSchema,
  SchemaDefinitionType,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { McpGateway, type IGatewayIdentity, type McpGatewayProps } from '../../../lib';
import { refusal } from '../refusal';
import { authorizerIn, resource, resources, snapshotOf, strictStack } from '../strict-app';

const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';

/** An identity provider that is not Amazon Cognito, as somebody else may write it. */
function identity(overrides: Partial<IGatewayIdentity> = {}): IGatewayIdentity {
  return {
    issuer: 'https://login.example.com',
    discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    allowedClients: [],
    allowedScopes: ['tools'],
    advertisedScopeMapping: {},
    allowedAudience: [],
    customClaims: [],
    bindToGateway: () => {},
    ...overrides,
  };
}

function gatewayIn(stack: Stack, props: Partial<McpGatewayProps> = {}): McpGateway {
  return new McpGateway(stack, 'Gateway', { identity: identity(), ...props });
}

function clockFunction(stack: Stack): Function {
  return new Function(stack, 'ClockFunction', {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => ({});'),
  });
}

function addClock(stack: Stack, gateway: Gateway): void {
  gateway.addLambdaTarget('Clock', {
    gatewayTargetName: 'clock',
    lambdaFunction: clockFunction(stack),
    toolSchema: ToolSchema.fromInline([
      { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
    ]),
  });
}

describe('the gateway', () => {
  test('by default', () => {
    const stack = strictStack();
    gatewayIn(stack);
    expect(snapshotOf(stack)).toMatchSnapshot();
  });

  test('with every option', () => {
    const stack = strictStack();
    gatewayIn(stack, {
      customClaims: [
        GatewayCustomClaim.withStringArrayValue('cognito:groups', ['ops'], CustomClaimOperator.CONTAINS_ANY),
      ],
      gatewayName: 'Order-Desk',
      description: 'Tools of the order desk',
      instructions: 'Look up an order before you change it.',
      supportedVersions: [MCPProtocolVersion.of('2026-07-28')],
      semanticSearch: false,
      sessionTimeout: Duration.hours(8),
      responseStreaming: true,
      exceptionLevel: GatewayExceptionLevel.DEBUG,
      kmsKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    });
    expect(snapshotOf(stack)).toMatchSnapshot();
  });

  test('speaks all versions of the protocol and searches tools by meaning', () => {
    const stack = strictStack();
    gatewayIn(stack);
    expect(resource(stack, GATEWAY).Properties.ProtocolConfiguration).toEqual({
      Mcp: {
        SearchType: 'SEMANTIC',
        SupportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
      },
    });
  });

  test('has URLs made of its host, whether or not its URL attribute ends in /mcp', () => {
    const stack = strictStack();
    const gateway = gatewayIn(stack);
    const host = {
      'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [resource(stack, GATEWAY).logicalId, 'GatewayUrl'] }] }],
    };
    expect(stack.resolve(gateway.mcpUrl)).toEqual({ 'Fn::Join': ['', ['https://', host, '/mcp']] });
    expect(stack.resolve(gateway.protectedResourceMetadataUrl)).toEqual({
      'Fn::Join': ['', ['https://', host, '/.well-known/oauth-protected-resource']],
    });
    expect(gateway.issuer).toBe('https://login.example.com');
  });

  test('has a valid name of its own from any construct path', () => {
    const stack = strictStack();
    const names = ['Gateway', 'x'.repeat(100), 'Ünïcödé -- gateway-', 'a.b'].map((id): unknown =>
      stack.resolve(new McpGateway(stack, id, { identity: identity() }).gatewayName),
    );
    for (const name of names) {
      expect(name).toMatch(/^(?=.{1,48}$)([0-9a-zA-Z]-?)+$/);
    }
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("in the place of the CDK's Gateway", () => {
  const authorizerConfiguration = GatewayAuthorizer.usingCustomJwt({
    discoveryUrl: identity().discoveryUrl,
    allowedScopes: identity().allowedScopes,
  });

  /** All but the versions of the protocol, which a deployed gateway can be updated with, and what a target waits for. */
  function comparable(stack: Stack): unknown {
    const template = Template.fromStack(stack).toJSON();
    return JSON.parse(
      JSON.stringify(template, (key, value: unknown) =>
        key === 'ProtocolConfiguration' || key === 'DependsOn' ? undefined : value,
      ),
    );
  }

  test.each<[string, { gatewayName?: string; description?: string }]>([
    ['without a name', {}],
    ['with a name', { gatewayName: 'Order-Desk', description: 'Tools of the order desk' }],
  ])('%s: logical ids, name and role stay', (_, props) => {
    const before = strictStack();
    addClock(before, new Gateway(before, 'Gateway', { ...props, authorizerConfiguration }));
    const after = strictStack();
    addClock(after, gatewayIn(after, props));

    expect(comparable(after)).toEqual(comparable(before));
  });

  test('a policy engine, interceptors and tags are properties like any other, and the gateway waits for the engine', () => {
    const stack = strictStack();
    const policyEngine = new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' });
    gatewayIn(stack, {
      policyEngineConfiguration: { policyEngine, mode: PolicyEngineMode.LOG_ONLY },
      interceptorConfigurations: [LambdaInterceptor.forRequest(clockFunction(stack))],
      tags: { team: 'orders' },
    });
    const gateway = resource(stack, GATEWAY);
    expect(gateway.Properties).toMatchObject({
      PolicyEngineConfiguration: {
        Arn: { 'Fn::GetAtt': [resource(stack, 'AWS::BedrockAgentCore::PolicyEngine').logicalId, 'PolicyEngineArn'] },
        Mode: 'LOG_ONLY',
      },
      InterceptorConfigurations: [{ InterceptionPoints: ['REQUEST'] }],
      Tags: { team: 'orders' },
    });
    expect(gateway.DependsOn).toContain(resource(stack, 'AWS::IAM::Policy', 'GatewayServiceRole').logicalId);
  });
});

describe('the authorizer', () => {
  test('has what the identity asks for, and leaves out what it does not', () => {
    const stack = strictStack();
    gatewayIn(stack);
    expect(resource(stack, GATEWAY).Properties).toMatchObject({ AuthorizerType: 'CUSTOM_JWT' });
    expect(authorizerIn(stack)).toEqual({
      AllowedScopes: ['tools'],
      DiscoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    });
  });

  test('has all that the identity can ask for, next to the claims of the gateway', () => {
    const stack = strictStack();
    gatewayIn(stack, {
      identity: identity({
        allowedClients: ['client'],
        allowedAudience: ['audience'],
        allowedScopes: ['api/invoke'],
        advertisedScopeMapping: { 'api/invoke': 'openid' },
        customClaims: [GatewayCustomClaim.withStringValue('cid', '0oa1')],
      }),
      customClaims: [GatewayCustomClaim.withStringValue('department', 'orders')],
    });
    expect(authorizerIn(stack)).toMatchObject({
      AllowedAudience: ['audience'],
      AllowedClients: ['client'],
      AllowedScopes: ['api/invoke'],
      AdvertisedScopeMapping: { 'api/invoke': 'openid' },
      CustomClaims: [{ InboundTokenClaimName: 'cid' }, { InboundTokenClaimName: 'department' }],
    });
  });

  test('sees what the identity learns after the gateway was created', () => {
    const stack = strictStack();
    const growing = { ...identity(), allowedClients: ['first'] };
    gatewayIn(stack, { identity: growing });
    growing.allowedClients.push('second');
    expect(authorizerIn(stack)).toMatchObject({
      AllowedClients: ['first', 'second'],
    });
  });

  test('the identity is told of the gateway once, when its URL is known', () => {
    const bound: string[] = [];
    const gateway = gatewayIn(strictStack(), {
      identity: identity({ bindToGateway: ({ mcpUrl }) => bound.push(mcpUrl) }),
    });
    expect(bound).toEqual([gateway.mcpUrl]);
  });
});

describe('the role', () => {
  test('[87] can be assumed by the service for this gateway only, and may do nothing by itself', () => {
    const stack = strictStack();
    gatewayIn(stack, { gatewayName: 'Order-Desk' });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    const { Properties } = resource(stack, 'AWS::IAM::Role');
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              // The service writes the name in lower case into the ARN and appends a hyphen and ten characters.
              'aws:SourceArn': {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':bedrock-agentcore:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':gateway/order-desk-??????????',
                  ],
                ],
              },
            },
          },
        },
      ],
    });
  });

  test('trusts all gateways of the account where the name is not known', () => {
    const stack = strictStack();
    gatewayIn(stack, { gatewayName: Fn.importValue('GatewayName') });
    expect(JSON.stringify(resource(stack, 'AWS::IAM::Role').Properties)).toContain(':gateway/*');
  });

  test('keeps what the owner adds to its trust policy', () => {
    const stack = strictStack();
    const gateway = gatewayIn(stack, { gatewayName: 'orders' });
    const principals = [new ServicePrincipal('bedrock-agentcore.amazonaws.com')];
    (gateway.role as Role).assumeRolePolicy!.addStatements(
      new PolicyStatement({ actions: ['sts:TagSession'], principals }),
    );
    expect(resource(stack, 'AWS::IAM::Role').Properties).toHaveProperty('AssumeRolePolicyDocument.Statement', [
      expect.objectContaining({ Action: 'sts:AssumeRole', Condition: expect.anything() as unknown }),
      expect.objectContaining({ Action: 'sts:TagSession' }),
    ]);
  });

  test('may be one that was created before, which the template leaves alone', () => {
    const stack = strictStack();
    Role.customizeRoles(stack, { usePrecreatedRoles: { 'Test/Gateway/ServiceRole': 'orders-gateway' } });
    gatewayIn(stack);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });

  test('may be a given one', () => {
    const stack = strictStack();
    const role = new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com') });
    gatewayIn(stack, { role });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    expect(resource(stack, GATEWAY).Properties).toMatchObject({
      RoleArn: { 'Fn::GetAtt': [resource(stack, 'AWS::IAM::Role').logicalId, 'Arn'] },
    });
  });

  test('[87] may use the key through the service and for this gateway only, and the gateway waits for that', () => {
    const stack = strictStack();
    gatewayIn(stack, { gatewayName: 'orders', kmsKey: new Key(stack, 'Key', { enableKeyRotation: true }) });
    const policy = resource(stack, 'AWS::IAM::Policy');
    expect(policy.logicalId).toContain('Encryption');
    const throughService = {
      'kms:ViaService': { 'Fn::Join': ['', ['bedrock-agentcore.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    };
    const Resource = { 'Fn::GetAtt': [resource(stack, 'AWS::KMS::Key').logicalId, 'Arn'] };
    expect(policy.Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Action: 'kms:DescribeKey', Condition: { StringEquals: throughService }, Effect: 'Allow', Resource },
        {
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: {
            StringEquals: throughService,
            StringLike: { 'kms:EncryptionContext:aws:bedrock-agentcore-gateway:arn': expect.anything() },
          },
          Effect: 'Allow',
          Resource,
        },
        {
          Action: 'kms:CreateGrant',
          Condition: {
            StringEquals: { ...throughService, 'kms:GrantConstraintType': 'EncryptionContextSubset' },
            'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'GenerateDataKey'] },
          },
          Effect: 'Allow',
          Resource,
        },
      ],
    });
    const gateway = resource(stack, GATEWAY);
    expect(gateway.Properties.KmsKeyArn).toEqual(Resource);
    expect(gateway.DependsOn).toContain(policy.logicalId);
    expect(JSON.stringify(resource(stack, 'AWS::KMS::Key').Properties)).not.toContain('bedrock-agentcore');
  });
});

describe('the targets', () => {
  test('that are added with the methods of the CDK wait for the permissions of the role', () => {
    const stack = strictStack();
    const gateway = gatewayIn(stack);
    addClock(stack, gateway);
    const [policy] = Object.keys(resources(stack, 'AWS::IAM::Policy', 'GatewayServiceRole'));
    expect(resource(stack, TARGET).DependsOn).toContain(policy);
  });

  test('wait for the permissions of a given role as well, and a key is no cycle', () => {
    const stack = strictStack();
    const gateway = gatewayIn(stack, {
      role: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com') }),
      kmsKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    });
    gateway.grantInvoke(gateway.role);
    addClock(stack, gateway);
    Template.fromStack(stack).hasResource(TARGET, {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^MineDefaultPolicy')]),
    });
  });
});

// API model of November 2026, `DiscoveryUrl`.
test.each([
  'https://login.example.com/tenant/v2.0/.well-known/openid-configuration',
  'https://login.example.com/.well-known/oauth-authorization-server',
  'https://login.example.com/.well-known/oauth-authorization-server/tenant',
  'https://login.example.com/.well-known/openid-configuration/tenant',
])('the metadata may be at %s', (discoveryUrl) => {
  const stack = strictStack();
  Validations.of(stack).acknowledge({
    id: 'CloudFormation-Validate::F3018',
    reason: 'the pattern of this aws-cdk-lib is older than the URLs of RFC 8414',
  });
  gatewayIn(stack, { identity: identity({ discoveryUrl }) });
  expect(authorizerIn(stack)).toMatchObject({ DiscoveryUrl: discoveryUrl });
});

describe('bad input', () => {
  const NAME_RULE =
    'a name has 1 to 48 letters, digits and single hyphens, and does not begin with a hyphen; choose a name from these';
  const SESSION_RULE = 'a session lasts 900 to 28800 whole seconds; choose a duration from 15 minutes to 8 hours';
  const DISCOVERY_RULE =
    'it is not an https URL with /.well-known/openid-configuration or /.well-known/oauth-authorization-server, and without query; ' +
    "use the URL of the identity provider's metadata";

  test.each<[string, Partial<McpGatewayProps>, Error]>([
    ['an empty name', { gatewayName: '' }, refusal('InvalidProperty', 'gatewayName', `"": ${NAME_RULE}`)],
    [
      'a name with an underscore',
      { gatewayName: 'order_desk' },
      refusal('InvalidProperty', 'gatewayName', `"order_desk": ${NAME_RULE}`),
    ],
    [
      'a name with two hyphens',
      { gatewayName: 'order--desk' },
      refusal('InvalidProperty', 'gatewayName', `"order--desk": ${NAME_RULE}`),
    ],
    [
      'a long name',
      { gatewayName: 'o'.repeat(49) },
      refusal('InvalidProperty', 'gatewayName', `"${'o'.repeat(49)}": ${NAME_RULE}`),
    ],
    [
      'an empty description',
      { description: '' },
      refusal(
        'InvalidProperty',
        'description',
        '"": a description has 1 to 200 characters; shorten it or leave it out',
      ),
    ],
    [
      'a long description',
      { description: 'o'.repeat(201) },
      refusal(
        'InvalidProperty',
        'description',
        `"${'o'.repeat(201)}": a description has 1 to 200 characters; shorten it or leave it out`,
      ),
    ],
    [
      'no version',
      { supportedVersions: [] },
      refusal(
        'MissingProperty',
        'supportedVersions',
        '[]: the gateway would speak no version of the protocol; name at least one version or leave the property out',
      ),
    ],
    [
      'a short session',
      { sessionTimeout: Duration.minutes(14) },
      refusal('InvalidProperty', 'sessionTimeout', `"14 minutes": ${SESSION_RULE}`),
    ],
    [
      'a long session',
      { sessionTimeout: Duration.hours(9) },
      refusal('InvalidProperty', 'sessionTimeout', `"9 hours": ${SESSION_RULE}`),
    ],
    [
      'no scope',
      { identity: identity({ allowedScopes: [] }) },
      refusal(
        'MissingProperty',
        'identity.allowedScopes',
        '[]: neither the challenge nor the protected resource metadata would name a scope, and assistants would request none; name at least one scope, e.g. openid',
      ),
    ],
    [
      'a scope with a quote',
      { identity: identity({ allowedScopes: ['openid', 'to"ols'] }) },
      refusal(
        'InvalidProperty',
        'identity.allowedScopes[1]',
        '"to\\"ols": a scope has no space, quote, backslash or character beyond ASCII; rename the scope',
      ),
    ],
    [
      'plain http',
      { identity: identity({ discoveryUrl: 'http://login.example.com/.well-known/openid-configuration' }) },
      refusal(
        'InvalidProperty',
        'identity.discoveryUrl',
        `"http://login.example.com/.well-known/openid-configuration": ${DISCOVERY_RULE}`,
      ),
    ],
    [
      'another metadata document',
      { identity: identity({ discoveryUrl: 'https://login.example.com/.well-known/oauth-protected-resource' }) },
      refusal(
        'InvalidProperty',
        'identity.discoveryUrl',
        `"https://login.example.com/.well-known/oauth-protected-resource": ${DISCOVERY_RULE}`,
      ),
    ],
    [
      'a discovery URL with a query',
      { identity: identity({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration?v=2' }) },
      refusal(
        'InvalidProperty',
        'identity.discoveryUrl',
        `"https://login.example.com/.well-known/openid-configuration?v=2": ${DISCOVERY_RULE}`,
      ),
    ],
  ])('%s', (_, props, refused) => {
    expect(() => gatewayIn(new Stack(), props)).toThrow(refused);
  });
});
