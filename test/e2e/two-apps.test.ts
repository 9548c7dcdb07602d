import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { GatewayTarget, SchemaDefinitionType, ToolSchema } from 'aws-cdk-lib/aws-bedrockagentcore';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from 'cdk-agentcore-gateway-auth';
import { LocalGateway, type SignedInAssistant } from 'cdk-agentcore-gateway-auth/testing';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context } from '../../cdk.json';

const folders: string[] = [];
let local: LocalGateway | undefined;

afterEach(async () => {
  await local?.stop();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

function stackOfItsOwnApp(name: string): Stack {
  const outdir = mkdtempSync(join(tmpdir(), 'two-apps-'));
  folders.push(outdir);
  return new Stack(new App({ outdir, context }), name);
}

/** What one app says of itself, for others. */
function publish(stack: Stack, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    new CfnOutput(stack, `Exported${name}`, { value, exportName: `platform-${name}` });
  }
}

const published = (name: string): string => Fn.importValue(`platform-${name}`);

/** One account in which the second app is deployed after the first one. The apps know nothing of each other. */
async function deploy(first: Stack, second: Stack): Promise<LocalGateway> {
  const [{ directory }, { directory: other }] = [first, second].map((stack) => (stack.node.root as App).synth());
  const manifestOf = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      artifacts: Record<string, { dependencies?: string[] }>;
    };
  const [manifest, { artifacts }] = [manifestOf(directory), manifestOf(other)];
  artifacts[second.artifactId].dependencies?.push(first.artifactId);
  cpSync(other, directory, { recursive: true });
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({ ...manifest, artifacts: { ...manifest.artifacts, ...artifacts } }),
  );
  return LocalGateway.start(directory);
}

function importedPool(scope: Stack, clients: McpClient[] = [], machines: string[] = []) {
  const idsOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, published(`${name}ClientId`)]));
  return GatewayUserPool.fromGatewayUserPoolAttributes(scope, 'Users', {
    userPool: UserPool.fromUserPoolId(scope, 'UserPool', published('UserPoolId')),
    domainUrl: published('DomainUrl'),
    clients,
    clientIds: idsOf(clients.map(({ name }) => name)),
    machineClientIds: idsOf(machines),
  });
}

function publishPool(platform: Stack, users: GatewayUserPool): void {
  publish(platform, {
    UserPoolId: users.userPool.userPoolId,
    DomainUrl: users.domainUrl,
    ...Object.fromEntries(users.clients.map((c) => [`${c.name}ClientId`, users.clientFor(c).userPoolClientId])),
  });
}

test('a product team puts its gateway behind the user pool of the platform team', async () => {
  const platform = stackOfItsOwnApp('Platform');
  const users = new GatewayUserPool(platform, 'Users', { clients: [McpClient.kiro()] });
  publishPool(platform, users);
  publish(platform, { NightlyClientId: users.addMachineClient('Nightly').userPoolClientId });

  const product = stackOfItsOwnApp('Product');
  const identity = importedPool(product, [McpClient.kiro()], ['Nightly']);
  const gateway = new McpGateway(product, 'Gateway', { identity });
  new SampleMcpServer(product, 'Orders').addTo(gateway);
  new CfnOutput(product, 'Kiro', { value: identity.configurationFor(McpClient.kiro(), gateway) });

  local = await deploy(platform, product);
  const alice = await local.createUser();
  const kiro = await local.signIn({ client: 'Kiro', user: alice });
  await expectOrder(kiro);
  const nightly = await local.signInMachine({ client: 'Nightly' });
  await expectOrder(nightly);
  const { Kiro } = local.stacks.find(({ stackName }) => stackName === 'Product')!.outputs;
  expect(JSON.parse(String(Kiro))).toMatchObject({ mcpServers: { gateway: { url: local.mcpUrl } } });
});

test('a product team puts its own authorization server in front of the user pool of the platform team', async () => {
  const platform = stackOfItsOwnApp('Platform');
  publishPool(platform, new GatewayUserPool(platform, 'Users'));

  const product = stackOfItsOwnApp('Product');
  const identity = new GatewayAuthorizationServer(product, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(importedPool(product)),
  });
  new SampleMcpServer(product, 'Orders').addTo(new McpGateway(product, 'Gateway', { identity }));

  local = await deploy(platform, product);
  await expectOrderByUrlAlone(local);
});

test('a product team puts its gateway behind the authorization server of the platform team', async () => {
  const platform = stackOfItsOwnApp('Platform');
  const signIn = new GatewayAuthorizationServer(platform, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(platform, 'Users')),
    scopes: [{ name: 'orders/read', description: 'look up orders' }],
  });
  publish(platform, {
    Issuer: signIn.issuer,
    GatewayClaimValue: signIn.gatewayClaimValue,
    GatewayUrlParameterName: signIn.gatewayUrlParameterName,
  });

  const product = stackOfItsOwnApp('Product');
  const identity = GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(product, 'SignIn', {
    issuer: published('Issuer'),
    gatewayClaimValue: published('GatewayClaimValue'),
    gatewayUrlParameterName: published('GatewayUrlParameterName'),
    allowedScopes: ['orders/read'],
  });
  new SampleMcpServer(product, 'Orders').addTo(new McpGateway(product, 'Gateway', { identity }));

  local = await deploy(platform, product);
  await expectOrderByUrlAlone(local);
});

test('a product team gives targets to the gateway of the platform team', async () => {
  const platform = stackOfItsOwnApp('Platform');
  const users = new GatewayUserPool(platform, 'Users', { clients: [McpClient.kiro()] });
  const gatewayOfPlatform = new McpGateway(platform, 'Gateway', { identity: users });
  publish(platform, {
    GatewayArn: gatewayOfPlatform.gatewayArn,
    GatewayId: gatewayOfPlatform.gatewayId,
    McpUrl: gatewayOfPlatform.mcpUrl,
    RoleArn: gatewayOfPlatform.role.roleArn,
  });

  const product = stackOfItsOwnApp('Product');
  const gateway = McpGateway.fromMcpGatewayAttributes(product, 'Gateway', {
    gatewayArn: published('GatewayArn'),
    gatewayId: published('GatewayId'),
    gatewayName: 'platform',
    mcpUrl: published('McpUrl'),
    role: Role.fromRoleArn(product, 'GatewayRole', published('RoleArn')),
  });
  new SampleMcpServer(product, 'Orders').addTo(gateway);
  GatewayTarget.forLambda(product, 'Clock', {
    gateway,
    gatewayTargetName: 'clock',
    lambdaFunction: new Function(product, 'ClockFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline("exports.handler = async () => ({ now: 'noon' });"),
    }),
    toolSchema: ToolSchema.fromInline([
      { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
    ]),
  });

  local = await deploy(platform, product);
  const kiro = await local.signIn({ client: 'Kiro', user: await local.createUser() });
  await expectOrder(kiro);
  await expect(kiro.call('clock___now')).resolves.toMatchObject({ isError: false, text: '{"now":"noon"}' });
  // Nothing that AWS could create before the permissions that it needs.
  expect(local.warnings.filter((warning) => warning.includes('DependsOn'))).toEqual([]);
});

async function expectOrder(caller: Pick<SignedInAssistant, 'call'>): Promise<void> {
  await expect(caller.call('orders___get_order', { orderId: 'A-1001' })).resolves.toMatchObject({
    isError: false,
    structured: { customer: 'Ana Silva' },
  });
}

/** The assistant registers itself. */
async function expectOrderByUrlAlone(deployed: LocalGateway): Promise<void> {
  const user = await deployed.createUser();
  await expectOrder(await deployed.signIn({ client: { name: 'Any assistant' }, user }));
}
