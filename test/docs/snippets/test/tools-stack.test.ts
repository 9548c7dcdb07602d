import { App } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { ToolsStack } from '../lib/tools-stack';

let local: LocalGateway;

beforeAll(async () => {
  const app = new App();
  new ToolsStack(app, 'Tools');
  local = await LocalGateway.start(app);
});

afterAll(() => local.stop());

test('support can find a customer', async () => {
  const alice = await local.createUser({ groups: ['support'] });
  const kiro = await local.signIn({ client: 'Kiro', user: alice });
  const { text } = await kiro.call('customers___find', { name: 'Ana' });
  expect(JSON.parse(text)).toEqual({ id: 7, name: 'Ana' });

  local.clock.advance({ hours: 1 }); // the access token expires, and Kiro refreshes it
  expect(await kiro.listTools()).toContain('customers___find');
  await kiro.close();
});

test('people outside of support cannot', async () => {
  const bob = await local.createUser();
  await expect(local.signIn({ client: 'Kiro', user: bob })).rejects.toThrow(
    'Kiro got a token, but the gateway refuses it: claim cognito:groups does not match the custom claim rule',
  );
});
