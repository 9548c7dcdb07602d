import '../../without-template-validation';
import { App, CfnOutput, CfnResource, CrossStackReferences, NestedStack, ReferenceStrength, Stack } from 'aws-cdk-lib';
import { GatewayCredentialProvider, GatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type GatewayAuthorizationServerProps,
  type GatewayUserPoolProps,
} from '../../../lib';
import { DeployedStacks } from './deployed-stacks';

const FLAG = '@aws-cdk/core:defaultCrossStackReferences';

const KIRO = McpClient.kiro();
const CLAUDE = McpClient.claudeCode();
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

/** Identity and gateway in two stacks, and what other stacks have from them. */
function userPool(app: App, props: GatewayUserPoolProps = {}) {
  const users = new GatewayUserPool(new Stack(app, 'Identity'), 'Users', { clients: [KIRO], ...props });
  const gateway = new McpGateway(new Stack(app, 'Gateway'), 'Gateway', { identity: users });
  const guide = users.configurationFor(users.clients[0]!.name, gateway);
  new CfnOutput(gateway, 'Guide', { value: `${guide} ${users.authorizationUrl} ${users.tokenUrl}` });
  return { users, gateway };
}

/** A user pool, an authorization server and a gateway in three stacks. */
function authorizationServer(app: App, props: Partial<GatewayAuthorizationServerProps> = {}) {
  const users = new GatewayUserPool(new Stack(app, 'Directory'), 'Users');
  const stack = new Stack(app, 'Identity');
  const signIn = new GatewayAuthorizationServer(stack, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(users),
    ...props,
  });
  const gateway = new McpGateway(new Stack(app, 'Gateway'), 'Gateway', { identity: signIn });
  new CfnOutput(gateway, 'Token', { value: signIn.tokenUrl });
  return { users, signIn, gateway };
}

function oidc(scope: App): UpstreamIdentityProvider {
  return UpstreamIdentityProvider.oidc({
    issuer: 'https://login.example.com',
    displayName: 'Example',
    clientId: 'gateway',
    clientSecret: Secret.fromSecretNameV2(new Stack(scope, 'Secrets'), 'Secret', 'gateway'),
  });
}

const domainOf = (scope: App) => ({
  domainName: 'login.example.com',
  certificate: Certificate.fromCertificateArn(new Stack(scope, 'Certificates'), 'Certificate', CERTIFICATE),
});

/** A stack that has something of the gateway in any case, and so comes after it. */
function afterGateway(app: App, { gateway }: { readonly gateway: McpGateway }): Stack {
  const stack = new Stack(app, 'Targets');
  new CfnOutput(stack, 'Arn', { value: gateway.gatewayArn });
  return stack;
}

function targetElsewhere(app: App, has: { readonly gateway: McpGateway }): void {
  GatewayTarget.forMcpServer(afterGateway(app, has), 'Orders', {
    ...has,
    gatewayTargetName: 'orders',
    endpoint: 'https://orders.example.com/mcp',
    credentialProviderConfigurations: [GatewayCredentialProvider.fromIamRole({ service: 'lambda' })],
  });
}

function nested(app: App, clients: McpClient[]): void {
  const inner = new NestedStack(new NestedStack(new Stack(app, 'Identity'), 'Outer'), 'Inner');
  const users = new GatewayUserPool(inner, 'Users', { clients });
  new McpGateway(new Stack(app, 'Gateway'), 'Gateway', { identity: users });
}

/** What an owner changes in an app that is deployed: the app before and after. */
const CHANGES: readonly [string, (app: App) => void, (app: App) => void][] = [
  [
    'an assistant is removed',
    (app) => userPool(app, { clients: [KIRO, CLAUDE] }),
    (app) => userPool(app, { clients: [CLAUDE] }),
  ],
  ['an assistant is added', (app) => userPool(app), (app) => userPool(app, { clients: [KIRO, CLAUDE] })],
  ['a machine is removed, and its scope', (app) => userPool(app).users.addMachineClient('ci'), (app) => userPool(app)],
  [
    'a scope of people is removed',
    (app) => userPool(app),
    (app) => userPool(app, { scopes: [OAuthScope.OPENID, OAuthScope.EMAIL] }),
  ],
  [
    'the sign-in page gets another prefix',
    (app) => userPool(app, { domainPrefix: 'acme-one' }),
    (app) => userPool(app, { domainPrefix: 'acme-two' }),
  ],
  [
    'the sign-in page gets a domain of its own',
    (app) => userPool(app),
    (app) => userPool(app, { customDomain: domainOf(app) }),
  ],
  [
    'the user pool is imported from now on',
    (app) => userPool(app),
    (app) =>
      userPool(app, { userPool: UserPool.fromUserPoolId(new Stack(app, 'Imports'), 'Pool', 'us-east-1_abcdefghi') }),
  ],
  [
    'an authorization server takes the place of the user pool',
    (app) => userPool(app),
    (app) => authorizationServer(app),
  ],
  [
    'a user pool takes the place of the authorization server',
    (app) => authorizationServer(app),
    (app) => userPool(app),
  ],
  [
    'the authorization server gets a domain of its own',
    (app) => authorizationServer(app),
    (app) => authorizationServer(app, { domain: domainOf(app) }),
  ],
  [
    'the authorization server loses a scope',
    (app) =>
      authorizationServer(app, {
        scopes: [
          { name: 'tools/read', description: 'read' },
          { name: 'tools/write', description: 'write' },
        ],
      }),
    (app) => authorizationServer(app, { scopes: [{ name: 'tools/read', description: 'read' }] }),
  ],
  [
    'the authorization server signs people in elsewhere',
    (app) => authorizationServer(app),
    (app) => authorizationServer(app, { identityProvider: oidc(app) }),
  ],
  [
    'a signing key that a third stack watches is removed',
    (app) => watchKeys(app, ['2026', '2025']),
    (app) => watchKeys(app, ['2026']),
  ],
  [
    'the sample server of another stack is no target any more',
    (app) => new SampleMcpServer(new Stack(app, 'Targets'), 'Orders').addTo(userPool(app).gateway),
    (app) => (new SampleMcpServer(new Stack(app, 'Targets'), 'Orders'), userPool(app)),
  ],
  [
    'a target that another stack has is removed',
    (app) => targetElsewhere(app, userPool(app)),
    (app) => afterGateway(app, userPool(app)),
  ],
  ['an assistant of a nested stack is removed', (app) => nested(app, [KIRO, CLAUDE]), (app) => nested(app, [KIRO])],
];

function watchKeys(app: App, signingKeyNames: string[]): void {
  const { signIn } = authorizationServer(app, { signingKeyNames });
  const watch = new Stack(app, 'Watch');
  signIn.signingKeys.forEach(({ keyArn }, index) => new CfnOutput(watch, `Key${index}`, { value: keyArn }));
}

function appWith(flag: string, define: (app: App) => void): CloudAssembly {
  const app = new App({ context: { [FLAG]: flag } });
  define(app);
  return app.synth();
}

describe.each([['strong'], ['weak']])('with the feature flag %s', (flag) => {
  test.each(CHANGES)('%s, in one deployment', (_, before, after) => {
    const stacks = new DeployedStacks();
    expect(stacks.deploy(appWith(flag, before))).toEqual([]);
    expect(stacks.deploy(appWith(flag, after))).toEqual([]);
  });
});

test('the change that is refused with exports is one that this test sees', () => {
  const stacks = new DeployedStacks();
  stacks.deploy(appWith('strong', (app) => strongly(userPool(app, { clients: [KIRO, CLAUDE] }), app)));
  expect(stacks.deploy(appWith('strong', (app) => strongly(userPool(app), app)))).toEqual([
    expect.stringMatching(/^Identity: Export Identity:\w+Claude\w+ cannot be deleted or updated, as it is in use$/),
  ]);
});

test('an app that was deployed with exports gets along without: first with the flag "both", then as it likes', () => {
  const stacks = new DeployedStacks();
  const define = (app: App) => userPool(app, { clients: [KIRO, CLAUDE] });
  expect(stacks.deploy(appWith('strong', (app) => strongly(define(app), app)))).toEqual([]);
  expect(stacks.reads('Fn::ImportValue')).not.toEqual([]);
  expect(stacks.deploy(appWith('both', define))).toEqual([]);
  expect(stacks.deploy(appWith('strong', define))).toEqual([]);
  expect(stacks.reads('Fn::ImportValue')).toEqual([]);
  expect(stacks.deploy(appWith('strong', (app) => userPool(app)))).toEqual([]);
});

test('the strength of a reference can be chosen for a single app client', () => {
  const stacks = new DeployedStacks();
  stacks.deploy(
    appWith('weak', (app) => {
      const { users } = userPool(app, { clients: [KIRO, CLAUDE] });
      CrossStackReferences.of(users.clientFor('Kiro')).produce(ReferenceStrength.STRONG);
    }),
  );
  expect(new Set(stacks.reads('Fn::ImportValue'))).toEqual(new Set([expect.stringMatching(/^Identity:\w+Kiro\w+$/)]));
});

test('a user pool that the app makes itself is referred to as the feature flag says', () => {
  const reads = (flag: string) => {
    const stacks = new DeployedStacks();
    const app = appWith(flag, (scope) => {
      const pool = new UserPool(new Stack(scope, 'Pool'), 'Pool');
      userPool(scope, { userPool: pool });
    });
    expect(stacks.deploy(app)).toEqual([]);
    return stacks.reads('Fn::ImportValue').filter((name) => String(name).startsWith('Pool:'));
  };
  expect(reads('strong')).not.toEqual([]);
  expect(reads('weak')).toEqual([]);
});

test('in one stack there is neither an export nor an output', () => {
  const stacks = new DeployedStacks();
  const app = new App();
  const stack = new Stack(app, 'All');
  const users = new GatewayUserPool(stack, 'Users', { clients: [KIRO] });
  new SampleMcpServer(stack, 'Orders').addTo(new McpGateway(stack, 'Gateway', { identity: users }));
  const assembly = app.synth();
  expect(stacks.deploy(assembly)).toEqual([]);
  expect(assembly.getStackByName('All').template.Outputs).toBeUndefined();
});

/** As an earlier build refers to what it has made. */
function strongly(_: unknown, app: App): void {
  for (const construct of app.node.findAll()) {
    if (CfnResource.isCfnResource(construct)) construct.applyCrossStackReferenceStrength(ReferenceStrength.STRONG);
  }
}
