import { GATEWAY, allow, arnOf, lambdaFunction, policy, RunningStack, target } from './gateway-stack';

const SOURCE =
  'exports.handler = async (event, { clientContext, awsRequestId }) => ({ event, clientContext, awsRequestId });';
const STACK = {
  ...GATEWAY,
  ...lambdaFunction(SOURCE),
  Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))),
  Target: target(
    {
      Lambda: {
        LambdaArn: arnOf('Function'),
        ToolSchema: { InlinePayload: [{ Name: 'say', Description: 'Says it', InputSchema: { Type: 'object' } }] },
      },
    },
    { CredentialProviderType: 'GATEWAY_IAM_ROLE' },
    { DependsOn: 'Policy' },
  ),
};

test('the event is the arguments alone, and the client context has every documented key and no other', async () => {
  await using running = await RunningStack.start(STACK);
  const answers = [];
  for (const id of [7, 'seven']) {
    const response = await fetch(running.local.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'orders___say', arguments: { text: 'hello', nested: { a: [1] } } },
      }),
    });
    const { result } = (await response.json()) as { result: { content: { text: string }[] } };
    answers.push(JSON.parse(result.content[0]!.text));
  }
  const { resources } = running.local.stacks[0]!;
  const targetResource = resources.find(({ logicalId }) => logicalId === 'Target')!;
  for (const [index, messageId] of ['7', 'seven'].entries()) {
    expect(answers[index]).toEqual({
      event: { text: 'hello', nested: { a: [1] } },
      clientContext: {
        custom: {
          bedrockAgentCoreMessageVersion: '1.0',
          bedrockAgentCoreAwsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          bedrockAgentCoreMcpMessageId: messageId,
          bedrockAgentCoreGatewayId: running.local.gateways[0]!.gatewayId,
          bedrockAgentCoreTargetId: targetResource.attributes!.TargetId,
          bedrockAgentCoreToolName: 'orders___say',
        },
      },
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  }
  const [one, other] = answers.map(({ clientContext }) => clientContext.custom.bedrockAgentCoreAwsRequestId);
  expect(one).not.toBe(other);
});

test.each([
  ['text-only', { Type: 'object' }, { total: 3 }, undefined],
  ['structured', { Type: 'object' }, { total: 3 }, { total: 3 }],
  ['structured', { Type: 'object' }, [3], undefined],
  ['structured', { Type: 'object' }, null, undefined],
  ['structured', undefined, { total: 3 }, undefined],
] as const)(
  '%s results, the output schema %j: %j is the structured content %j',
  async (assumed, schema, answer, expected) => {
    const tool = {
      Name: 'say',
      Description: 'Says it',
      InputSchema: { Type: 'object' },
      ...(schema && { OutputSchema: schema }),
    };
    await using running = await RunningStack.start(
      {
        ...STACK,
        ...lambdaFunction(`exports.handler = async () => (${JSON.stringify(answer)});`),
        Target: target(
          { Lambda: { LambdaArn: arnOf('Function'), ToolSchema: { InlinePayload: [tool] } } },
          { CredentialProviderType: 'GATEWAY_IAM_ROLE' },
          { DependsOn: 'Policy' },
        ),
      },
      { assume: { lambdaTargetResults: assumed } },
    );
    const response = await fetch(running.local.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'orders___say' } }),
    });
    const { result } = (await response.json()) as { result: { content: object[]; structuredContent?: object } };
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(answer) }]);
    expect(result.structuredContent).toEqual(expected);
  },
);
