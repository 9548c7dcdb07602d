import type { Construct } from 'constructs';
import type { Stack } from 'aws-cdk-lib';
import { LocalGateway, type LocalGatewayOptions, type SignInOptions } from 'cdk-agentcore-gateway-auth/testing';
import { AuthorizationServerStack } from '../../examples/authorization-server/app';
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
  async (_, { stack, client, calls, parameters }) => {
    await using library = await RecordingServer.start(() => [200, [{ title: 'Middlemarch' }]]);
    const app = strictApp();
    new stack(app, 'Example');
    const local = await LocalGateway.start(app, { parameters, endpoints: { [LIBRARY]: library.origin } });
    try {
      expect(local.warnings).toEqual([]);
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
  60_000,
);

test('test-your-own-stack: nothing is wrong with the template', () => {
  const app = strictApp();
  new ToolsStack(app, 'Tools');
  expect(() => app.synth()).not.toThrow();
});
