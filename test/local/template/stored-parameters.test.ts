import { App, aws_ssm as ssm, CfnOutput, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { LocalGateway } from '../../../local';
import { GATEWAY } from '../aws/gateway/targets/gateway-stack';

/** Deploys a stack with two SSM parameters, then one with a gateway that reads others; the outputs of that one. */
async function outputsOf(
  add: (stack: Stack) => void,
  parameters: Record<string, string> = {},
): Promise<Record<string, string>> {
  const app = new App();
  const first = new Stack(app, 'First');
  new ssm.StringParameter(first, 'Stage', { parameterName: '/orders/stage', stringValue: 'test' });
  new ssm.StringListParameter(first, 'Hosts', { parameterName: '/orders/hosts', stringListValue: ['a', 'b'] });
  const second = new Stack(app, 'Second');
  second.addStackDependency(first);
  for (const [name, { Type, Properties }] of Object.entries(GATEWAY)) {
    new CfnResource(second, name, { type: Type, properties: { ...Properties } });
  }
  new ssm.StringParameter(second, 'Late', { parameterName: '/orders/late', stringValue: 'late' });
  add(second);
  const local = await LocalGateway.start(app, { parameters });
  const { outputs } = local.stacks.at(-1)!;
  await local.stop();
  return { ...outputs };
}

const storedParameter =
  (path: string) =>
  (stack: Stack): void => {
    const { valueAsString } = new CfnParameter(stack, 'P', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: path,
    });
    new CfnOutput(stack, 'Value', { value: valueAsString });
  };

test('a parameter is read from the SSM parameters of stacks that were deployed before', async () => {
  const outputs = await outputsOf((stack) => {
    new CfnOutput(stack, 'Text', { value: ssm.StringParameter.valueForStringParameter(stack, '/orders/stage') });
    const hosts = new CfnParameter(stack, 'P', {
      type: 'AWS::SSM::Parameter::Value<List<String>>',
      default: '/orders/hosts',
    });
    new CfnOutput(stack, 'List', { value: Fn.join('|', hosts.valueAsList) });
  });
  expect(outputs).toEqual({ Text: 'test', List: 'a|b' });
});

test('a given value is the name of an SSM parameter where there is one, else the value', async () => {
  expect(await outputsOf(storedParameter('/typo'), { P: '/orders/stage' })).toEqual({ Value: 'test' });
  expect(await outputsOf(storedParameter('/typo'), { P: 'ami-1' })).toEqual({ Value: 'ami-1' });
});

test.each([
  ['that no stack has', '/typo'],
  ['of the same stack', '/orders/late'],
])('an SSM parameter %s is an error that names it', async (_, path) => {
  await expect(outputsOf(storedParameter(path))).rejects.toThrow(
    `parameter "P" is in SSM Parameter Store (${path}), which no stack that was deployed before has`,
  );
});
