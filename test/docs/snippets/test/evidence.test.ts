import { App } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { ToolsStack } from '../lib/tools-stack';

let local: LocalGateway;

beforeAll(async () => {
  const app = new App();
  new ToolsStack(app, 'Tools');
  // Where AWS does not say how much clocks may differ, the twin allows nothing. This test allows a minute.
  local = await LocalGateway.start(app, { assume: { authorizerClockSkewSeconds: 60 } });
});

afterAll(() => local.stop());

test('a call leaves evidence of who called what', async () => {
  const alice = await local.createUser({ username: 'alice', groups: ['support'] });
  const vsCode = await local.signIn({ client: 'VS Code', user: alice });
  await vsCode.call('customers___find', { name: 'Ana' });
  await vsCode.close();

  // What the assistant and the browser sent and received, from the first challenge on.
  expect(vsCode.exchanges[0]).toMatchObject({ sender: 'assistant', status: 401 });

  // What CloudTrail would record: the person's token and the tool, but not the arguments.
  const event = local.auditEvents.find(({ requestParameters }) => requestParameters.body?.method === 'tools/call');
  expect(event?.requestParameters.body?.params).toEqual({ name: 'customers___find', arguments: 'REDACTED' });
  expect(event?.additionalEventData.jwt?.claims).toHaveProperty('sub');
});
