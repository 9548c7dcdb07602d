import type { Stack } from 'aws-cdk-lib';
import type { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LocalGateway, type LocalGatewayOptions, type SignInOptions } from 'cdk-agentcore-gateway-auth/testing';
import { AuthorizationServerStack } from '../../examples/authorization-server/app';
import { NetworkStack, ToolsStack as ComplianceToolsStack } from '../../examples/compliance/app';
import { DirectStack } from '../../examples/direct/app';
import { OwnTargetsStack } from '../../examples/own-targets/app';
import { ToolsStack } from '../../examples/test-your-own-stack/tools-stack';
import { strictApp } from '../lib/strict-app';
import { RecordingServer } from '../local/aws/gateway/targets/recording-server';

const LIBRARY = 'https://library.example.com';

interface Example {
  readonly stack: new (scope: Construct, id: string) => Stack;
  readonly client: SignInOptions['client'];
  /** Tools to call, and what their answers have. */
  readonly calls: readonly (readonly [tool: string, toolArguments: Record<string, unknown>, answer: string])[];
  readonly parameters?: LocalGatewayOptions['parameters'];
  /** What begins a warning of the twin. */
  readonly warnings?: readonly string[];
}

/** The example for a compliance team, with roles of a platform team for the functions. */
class ComplianceStack extends ComplianceToolsStack {
  constructor(scope: Construct, id: string) {
    const platform = new NetworkStack(scope, 'Network');
    const role = (name: string) =>
      new Role(platform, name, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, { vpc: platform.vpc, roles: { signIn: role('SignInRole'), orders: role('OrdersRole') } });
    // The person of the twin has no authenticator app.
    const userPool = this.node.findChild('Users').node.findChild('UserPool').node.defaultChild as CfnUserPool;
    userPool.mfaConfiguration = 'OPTIONAL';
  }
}

const EXAMPLES: Record<string, Example> = {
  direct: {
    stack: DirectStack,
    client: 'Claude Code',
    calls: [['orders___get_order', { orderId: 'A-1001' }, 'A-1001']],
  },
  'authorization-server': {
    stack: AuthorizationServerStack,
    client: { name: 'Some assistant' },
    calls: [['orders___get_order', { orderId: 'A-1001' }, 'A-1001']],
  },
  compliance: {
    stack: ComplianceStack,
    client: { name: 'Some assistant' },
    calls: [['orders___get_order', { orderId: 'A-1001' }, 'A-1001']],
    warnings: [
      'Network/VpcRestrictDefaultSecurityGroupCustomResource',
      'Example/Backups',
      'Example/Daily',
      'Example/DailyTables',
      'function Example-OrdersFunction',
      'function Example-SignInHandlerFunction',
    ],
  },
  'own-targets': {
    stack: OwnTargetsStack,
    client: 'Kiro',
    parameters: { LibraryApiKey: 'k3y' },
    calls: [
      ['orders___status', { id: '7' }, 'shipped'],
      ['library___searchBooks', { query: 'Eliot' }, 'Middlemarch'],
    ],
  },
};

test.each(Object.entries(EXAMPLES))(
  '%s: a person signs in and calls the tools, and nothing is wrong with the template',
  async (_, { stack, client, calls, parameters, warnings = [] }) => {
    await using library = await RecordingServer.start(() => [200, [{ title: 'Middlemarch' }]]);
    const app = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    new stack(app, 'Example');
    const local = await LocalGateway.start(app, { parameters, endpoints: { [LIBRARY]: library.origin } });
    try {
      expect(local.warnings.toSorted()).toEqual(
        warnings.toSorted().map((begin) => expect.stringContaining(begin) as unknown),
      );
      const assistant = await local.signIn({ client, user: await local.createUser() });
      for (const [tool, toolArguments, answer] of calls) {
        expect(await assistant.call(tool, toolArguments)).toMatchObject({
          isError: false,
          text: expect.stringContaining(answer) as string,
        });
      }
      await assistant.close();
    } finally {
      await local.stop();
    }
  },
);

test('test-your-own-stack: nothing is wrong with the template', () => {
  const app = strictApp();
  new ToolsStack(app, 'Tools');
  expect(() => app.synth()).not.toThrow();
});
