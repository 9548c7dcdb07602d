import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Stack, type App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Gateway,
  GatewayAuthorizer,
  GatewayExceptionLevel,
  LambdaInterceptor,
  PolicyEngine,
  SchemaDefinitionType,
  ToolSchema,
  type GatewayProps,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway, type IGatewayIdentity, type McpGatewayProps } from '../../../lib';
import { strictApp } from '../strict-app';

const GATEWAY = 'AWS::BedrockAgentCore::Gateway';

const identity: IGatewayIdentity = {
  issuer: 'https://login.example.com',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  allowedClients: ['tools'],
  allowedScopes: ['tools'],
  advertisedScopeMapping: {},
  allowedAudience: [],
  customClaims: [],
  bindToGateway: () => {},
};
const { discoveryUrl, allowedClients } = identity;

/** A gateway in a stack, of the CDK's class or of this package's, with the same properties. */
type Make = (
  id: string,
  props?: Omit<GatewayProps & McpGatewayProps, 'identity' | 'authorizerConfiguration'>,
) => Gateway;

const toolSchema = ToolSchema.fromInline([
  { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
]);

function functionIn(scope: Construct, id: string): Function {
  return new Function(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => ({});'),
  });
}

/** What people have deployed: each with the one property that could decide about a replacement. */
function everyGateway(stack: Stack, make: Make): void {
  make('Unnamed');
  make('Named', { gatewayName: 'Order-Desk', description: 'Tools of the order desk' });
  make('WithRole', {
    role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com') }),
  });
  make('WithImportedRole', { role: Role.fromRoleName(stack, 'ImportedRole', 'bank-role', { mutable: false }) });
  make('WithKey', { kmsKey: new Key(stack, 'Key') });
  make('WithPolicyEngine', {
    policyEngineConfiguration: { policyEngine: new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' }) },
  });
  make('WithInterceptors', {
    interceptorConfigurations: [
      LambdaInterceptor.forRequest(functionIn(stack, 'Request')),
      LambdaInterceptor.forResponse(functionIn(stack, 'Response'), { passRequestHeaders: true }),
    ],
  });
  make('WithTags', { tags: { team: 'orders' }, exceptionLevel: GatewayExceptionLevel.DEBUG });

  const withTargets = make('WithTargets');
  withTargets.addLambdaTarget('Named', {
    gatewayTargetName: 'clock',
    lambdaFunction: functionIn(stack, 'Clock'),
    toolSchema,
  });
  withTargets.addLambdaTarget('Unnamed', { lambdaFunction: functionIn(stack, 'Other'), toolSchema });
  functionIn(stack, 'Caller').addEnvironment('GATEWAY', withTargets.gatewayUrl!);
  withTargets.grantInvoke(functionIn(stack, 'Granted'));
}

interface Deployment {
  /** What stands in AWS. */
  readonly before: (stack: Stack) => unknown;
  /** What is deployed over it. */
  readonly after: (stack: Stack) => unknown;
}

interface Change {
  /** As in `[~] AWS::SNS::Topic Path LogicalId`, then e.g. `replace`. */
  readonly resource: string;
  readonly properties: string[];
}

/** What `cdk diff` says about the resources of a stack, without AWS. */
async function changesOf({ before, after }: Deployment): Promise<Change[]> {
  const [deployed, next] = [new Stack(strictApp(), 'Tools'), new Stack(strictApp(), 'Tools')];
  before(deployed);
  after(next);
  const folder = mkdtempSync(join(tmpdir(), 'migration-'));
  try {
    const template = join(folder, 'deployed.json');
    writeFileSync(template, JSON.stringify(Template.fromStack(deployed).toJSON()));
    const assembly = (next.node.root as App).synth().directory;
    const cdk = join(__dirname, '../../../node_modules/aws-cdk/bin/cdk');
    const options = ['--no-change-set', '--no-notices', '--no-version-reporting', '--no-color'];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [cdk, 'diff', 'Tools', '--app', assembly, '--template', template, ...options],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, CI: 'true', NO_COLOR: '1' } },
    );
    const [, ...resources] = `${stdout}${stderr}`.split(/^(?=\[.\] AWS::)/m);
    return resources.map((text) => ({
      resource: text.split('\n')[0]!.trim(),
      properties: [...text.matchAll(/^ [├└]─ \[.\] (\w+)/gm)].map(([, property]) => property!),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is made anew or deleted. */
function losses(changes: Change[]): string[] {
  return changes.map(({ resource }) => resource).filter((resource) => /replace|destroy|^\[-\]/.test(resource));
}

/**
 * What a deployed gateway cannot be updated in: `UpdateGateway` asks for the name of the gateway's creation, and the service refuses
 * another authorizer type (Amazon Bedrock AgentCore Control API Reference). `cdk diff` does not know, and calls it an update.
 */
const FIXED = ['Name', 'AuthorizerType', 'ProtocolType'];

function gatewaysIn(changes: Change[]): Change[] {
  return changes.filter(({ resource }) => resource.includes(`${GATEWAY} `));
}

const withCdk =
  (stack: Stack): Make =>
  (id, props) =>
    new Gateway(stack, id, {
      ...props,
      authorizerConfiguration: GatewayAuthorizer.usingCustomJwt({ discoveryUrl, allowedClients }),
    });

const withThisPackage =
  (stack: Stack): Make =>
  (id, props) =>
    new McpGateway(stack, id, { ...props, identity });

test("every gateway of the CDK's class with a JWT authorizer becomes an McpGateway without replacement", async () => {
  const changes = await changesOf({
    before: (stack) => everyGateway(stack, withCdk(stack)),
    after: (stack) => everyGateway(stack, withThisPackage(stack)),
  });
  const gateways = gatewaysIn(changes);
  expect(gateways).toHaveLength(9);
  for (const { resource, properties } of gateways) {
    expect(resource).toMatch(/^\[~\]/);
    expect(properties).not.toEqual([]);
    expect(['AuthorizerConfiguration', 'ProtocolConfiguration', 'DependsOn']).toEqual(
      expect.arrayContaining(properties),
    );
  }
  // The permission to use the key moves into a policy with conditions.
  expect(losses(changes)).toEqual([expect.stringMatching(/^\[-\] AWS::IAM::Policy WithKeyServiceRoleDefaultPolicy/)]);
});

test('an existing user pool and its app client stay, next to those of the assistants', async () => {
  const existing = (stack: Stack) => {
    const userPool = new UserPool(stack, 'Pool');
    return { userPool, allowedClients: [userPool.addClient('Existing')] };
  };
  const changes = await changesOf({
    before: (stack) => {
      new Gateway(stack, 'Gateway', { authorizerConfiguration: GatewayAuthorizer.usingCognito(existing(stack)) });
    },
    after: (stack) => {
      const { userPool } = existing(stack);
      const users = new GatewayUserPool(stack, 'Users', { userPool, clients: [McpClient.kiro()] });
      new McpGateway(stack, 'Gateway', { identity: users });
    },
  });
  expect(gatewaysIn(changes)).toEqual([
    {
      resource: expect.stringMatching(/^\[~\]/) as string,
      properties: ['AuthorizerConfiguration', 'ProtocolConfiguration'],
    },
  ]);
  expect(losses(changes)).toEqual([]);
});

describe('what cannot migrate is seen in the same way', () => {
  test.each<[string, Deployment]>([
    [
      'another authorizer type',
      {
        before: (stack) => new Gateway(stack, 'Gateway', { authorizerConfiguration: GatewayAuthorizer.usingAwsIam() }),
        after: (stack) => withThisPackage(stack)('Gateway'),
      },
    ],
    [
      'another name',
      {
        before: (stack) => withCdk(stack)('Gateway', { gatewayName: 'orders' }),
        after: (stack) => withThisPackage(stack)('Gateway', { gatewayName: 'tools' }),
      },
    ],
  ])('%s', async (_, deployment) => {
    const [gateway] = gatewaysIn(await changesOf(deployment));
    expect(gateway!.properties.filter((property) => FIXED.includes(property))).toHaveLength(1);
  });

  test('another construct id', async () => {
    const changes = await changesOf({
      before: (stack) => withCdk(stack)('Gateway'),
      after: (stack) => withThisPackage(stack)('Tools'),
    });
    expect(losses(changes)).toContainEqual(expect.stringContaining(`${GATEWAY} `));
  });
});
