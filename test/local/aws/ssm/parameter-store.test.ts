import { GetParameterCommand, GetParametersByPathCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { CallingStack } from '../calling-stack';
import { allow, type Resources } from '../gateway/targets/gateway-stack';

const parameter = (Name: string | undefined, Value: string) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', Value },
});

const PARAMETERS: Resources = {
  Url: parameter('/gateway/url', 'https://example.com/mcp'),
  Deep: parameter('/gateway/deep/name', 'deep'),
  Unnamed: parameter(undefined, 'unnamed'),
};

const ARN = 'arn:aws:ssm:us-east-1:111122223333:parameter';

test('parameters are read by name and by ARN', async () => {
  await using running = await CallingStack.start(PARAMETERS);
  for (const Name of ['/gateway/url', '/gateway/url:1', `${ARN}/gateway/url`]) {
    const { Parameter } = await running.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(Parameter).toMatchObject({
      Name: '/gateway/url',
      Type: 'String',
      Value: 'https://example.com/mcp',
      Version: 1,
      ARN: `${ARN}/gateway/url`,
      LastModifiedDate: expect.any(Date),
    });
  }
  const unnamed = running.ref('Unnamed');
  for (const Name of [unnamed, `${ARN}/${unnamed}`]) {
    const { Parameter } = await running.ssm.send(new GetParameterCommand({ Name }));
    expect(Parameter).toMatchObject({ Value: 'unnamed', ARN: `${ARN}/${unnamed}` });
  }
});

test('several parameters are read at once, and those that do not exist are named', async () => {
  await using running = await CallingStack.start(PARAMETERS);
  const { Parameters, InvalidParameters } = await running.ssm.send(
    new GetParametersCommand({ Names: ['/gateway/url', '/none', '/gateway/url:2'] }),
  );
  expect(Parameters!.map(({ Name }) => Name)).toEqual(['/gateway/url']);
  expect(InvalidParameters).toEqual(['/none', '/gateway/url:2']);
});

test('parameters are read by their path, one level or all', async () => {
  await using running = await CallingStack.start(PARAMETERS);
  const names = async (input: object) => {
    const { Parameters, NextToken } = await running.ssm.send(
      new GetParametersByPathCommand({ Path: '/gateway', ...input }),
    );
    return [Parameters!.map(({ Name }) => Name), NextToken];
  };
  expect(await names({})).toEqual([['/gateway/url'], undefined]);
  expect(await names({ Recursive: true })).toEqual([['/gateway/url', '/gateway/deep/name'], undefined]);
  expect(await names({ Recursive: true, MaxResults: 1 })).toEqual([['/gateway/url'], '1']);
  expect(await names({ Recursive: true, MaxResults: 1, NextToken: '1' })).toEqual([['/gateway/deep/name'], undefined]);
});

test('addresses in a value are those under which the twin serves them', async () => {
  const Url = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/api', Type: 'String', Value: { 'Fn::Sub': '${Api.ApiEndpoint}/orders' } },
  };
  await using running = await CallingStack.start({ Url });
  const { Parameter } = await running.ssm.send(new GetParameterCommand({ Name: '/api' }));
  expect(Parameter!.Value).toBe(`${running.local.stacks[0]!.outputs.Url}/orders`);
});

test('a parameter that does not exist is not found', async () => {
  await using running = await CallingStack.start(PARAMETERS);
  await expect(running.ssm.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});

describe('a function', () => {
  test('reads a parameter that its role is granted', async () => {
    await using running = await CallingStack.start(PARAMETERS, allow('ssm:GetParameter', `${ARN}/gateway/url`));
    expect(await running.call('ssm', 'GetParameter', { Name: '/gateway/url' })).toMatchObject({
      output: { Parameter: { Value: 'https://example.com/mcp' } },
    });
  });

  test('needs a grant for every parameter that it reads at once', async () => {
    await using running = await CallingStack.start(PARAMETERS, allow('ssm:GetParameters', `${ARN}/gateway/url`));
    const Names = ['/gateway/url', '/none'];
    const { error, message } = await running.call('ssm', 'GetParameters', { Names });
    expect(error).toBe('AccessDeniedException');
    expect(message).toContain(running.denial('ssm:GetParameters', `${ARN}/none`));
  });
});
