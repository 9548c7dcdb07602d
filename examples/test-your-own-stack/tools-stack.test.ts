import { App } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { ToolsStack } from './tools-stack';

let local: LocalGateway;

beforeAll(async () => {
  const app = new App();
  new ToolsStack(app, 'Tools');
  local = await LocalGateway.start(app);
}, 60_000);

afterAll(() => local?.stop());

test('the stack has no flaw that the twin knows of', () => {
  expect(local.warnings).toEqual([]);
});

test('a person signs in at the desk and calls a tool', async () => {
  const alice = await local.createUser({ username: 'alice' });
  const desk = await local.signIn({ client: 'Desk', user: alice });
  const { text } = await desk.call('clock___now', { zone: 'UTC' });
  expect(JSON.parse(text)).toEqual({ zone: 'UTC', hour: 12 });
  await desk.close();
});

test('the kiosk gets a token, and the gateway refuses it', async () => {
  const bob = await local.createUser({ username: 'bob' });
  await expect(local.signIn({ client: 'Kiosk', user: bob })).rejects.toThrow('the gateway refuses it');
});
