import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, type NagPack } from 'cdk-nag';
import { version as NAG_VERSION } from 'cdk-nag/package.json';
import { GatewayAuthReference } from '../../bin/reference';
import { NetworkStack, ToolsStack } from '../../examples/compliance/app';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from '../../lib';
import { strictApp } from '../lib/strict-app';
import { readLedger, type PackFinding } from './ledger';

const PACKS: (new () => NagPack)[] = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks];

function reference(app: App, signIn: string): Stack {
  app.node.setContext('signIn', signIn);
  return new GatewayAuthReference(app, 'Reference');
}

/** The role of a platform team, which this app must not change. */
const givenRole = (scope: Stack, name: string) =>
  Role.fromRoleArn(scope, name, `arn:aws:iam::111122223333:role/${name}`, { mutable: false });

/** The stacks that the packs are asked about, by the names of the ledger. */
const STACKS: Record<string, (app: App) => Stack> = {
  'reference stack': (app) => reference(app, 'direct'),
  'reference stack with an authorization server': (app) => reference(app, 'authorization-server'),
  direct: (app) => {
    const stack = new Stack(app, 'Direct');
    const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
    new SampleMcpServer(stack, 'Orders').addTo(new McpGateway(stack, 'Gateway', { identity: users }));
    return stack;
  },
  'authorization server': (app) => {
    const stack = new Stack(app, 'AuthorizationServer');
    const signIn = new GatewayAuthorizationServer(stack, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'Users')),
    });
    new SampleMcpServer(stack, 'Orders').addTo(new McpGateway(stack, 'Gateway', { identity: signIn }));
    return stack;
  },
  compliance: (app) => new ToolsStack(app, 'Tools', { vpc: new NetworkStack(app, 'Network').vpc }),
  'compliance with given roles': (app) => {
    const network = new NetworkStack(app, 'Network');
    const [signIn, gateway, orders] = ['sign-in', 'gateway', 'orders'].map((name) => givenRole(network, name));
    return new ToolsStack(app, 'Tools', { vpc: network.vpc, roles: { signIn, gateway, orders } });
  },
};

interface Finding {
  readonly stack: string;
  readonly rule: string;
  /** The path of the resource's construct below its stack. */
  readonly at: string;
}

/** What all packs find in a stack. */
function findingsIn(name: string): Finding[] {
  const stack = STACKS[name]!(strictApp());
  return PACKS.flatMap((Pack) => new Pack().validateScope(stack).violations).flatMap(
    ({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        stack: name,
        rule: ruleName,
        at: constructPath!.replace(`${stack.node.path}/`, '').replace(/\/Resource$/, ''),
      })),
  );
}

const ledger = readLedger('compliance-packs');
const rows = ledger.flatMap(({ findings }) => findings);
const found = Object.keys(STACKS).flatMap(findingsIn);

const isAt = (pattern: string, path: string) =>
  pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** The rules of a row, as the packs name them. */
const rulesOf = ({ rule, packs }: PackFinding) => packs.map((pack) => `${pack}-${rule}`);

const explains = (row: PackFinding, finding: Finding) =>
  rulesOf(row).includes(finding.rule) &&
  row.stacks.includes(finding.stack) &&
  row.at.some((pattern) => isAt(pattern, finding.at));

test('every finding of every pack is in the ledger', () => {
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((finding) => !rows.some((row) => explains(row, finding)))).toEqual([]);
});

test('every rule, stack and place that the ledger names is found', () => {
  const stale = rows.flatMap((row) => {
    const explained = found.filter((finding) => explains(row, finding));
    const missing = [
      ...rulesOf(row)
        .flatMap((rule) => row.stacks.map((stack) => ({ rule, stack })))
        .filter(({ rule, stack }) => !explained.some((finding) => finding.rule === rule && finding.stack === stack)),
      ...row.at.filter((pattern) => !explained.some((finding) => isAt(pattern, finding.at))),
    ];
    return missing.length > 0 ? [{ rules: rulesOf(row), missing }] : [];
  });
  expect(stale).toEqual([]);
});

test('every row says why, and what an owner can do', () => {
  const incomplete = rows.filter(({ reason, resolution }) => !reason.endsWith('.') || resolution === '');
  expect(incomplete).toEqual([]);
  expect(ledger.map(({ title }) => title)).toEqual([expect.stringContaining(`cdk-nag ${NAG_VERSION}:`)]);
});

test('with everything set, what remains is what an owner cannot change', () => {
  const remaining = rows.filter(({ stacks }) => stacks.includes('compliance with given roles'));
  expect(remaining.flatMap(rulesOf).map((rule) => rule.replace(/\[.*/, ''))).toEqual([
    'AwsSolutions-APIG4',
    'AwsSolutions-SMG4',
    'HIPAA.Security-SecretsManagerRotationEnabled',
    'NIST.800.53.R5-SecretsManagerRotationEnabled',
    'HIPAA.Security-LambdaDLQ',
    'NIST.800.53.R5-LambdaDLQ',
    // Of a policy that is not in the template.
    'HIPAA.Security-IAMNoInlinePolicy',
    'NIST.800.53.R5-IAMNoInlinePolicy',
    'PCI.DSS.321-IAMNoInlinePolicy',
    // Of the CDK's backup plan.
    'AwsSolutions-IAM4',
  ]);
});

test('the template has no policy for roles that are given as immutable', () => {
  const stack = STACKS['compliance with given roles']!(new App());
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
});
