import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { GatewayUserPool, McpClient, McpGateway } from '../../../lib';
import { LocalGateway } from '../../../local';

const ACCOUNT = '111122223333';

/** Two stacks, of which the first one has a gateway and exports "shared". */
function stacksIn(regions: { readonly first: string; readonly second: string }): { app: App; second: Stack } {
  const app = new App();
  const [first, second] = Object.entries(regions).map(
    ([id, region]) => new Stack(app, id, { env: { account: ACCOUNT, region } }),
  ) as [Stack, Stack];
  const identity = new GatewayUserPool(first, 'Users', { clients: [McpClient.kiro()] });
  new McpGateway(first, 'Gateway', { identity });
  new CfnOutput(first, 'Shared', { value: 'one', exportName: 'shared' });
  second.addStackDependency(first);
  return { app, second };
}

const imports = (stack: Stack) => new StringParameter(stack, 'P', { stringValue: Fn.importValue('shared') });

/** A stack without resources would not be deployed. */
function exports(stack: Stack): void {
  new StringParameter(stack, 'P', { stringValue: 'any' });
  new CfnOutput(stack, 'Shared', { value: 'other', exportName: 'shared' });
}

test('an export is imported in its region, and another region can have one of the same name', async () => {
  const { app, second } = stacksIn({ first: 'eu-west-1', second: 'us-east-1' });
  exports(second);
  const third = new Stack(app, 'third', { env: { account: ACCOUNT, region: 'us-east-1' } });
  third.addStackDependency(second);
  imports(third);
  new CfnOutput(third, 'Read', { value: Fn.importValue('shared') });
  const local = await LocalGateway.start(app);
  expect(local.stacks.at(-1)!.outputs).toEqual({ Read: 'other' });
  await local.stop();
});

test('an export of another region is not imported', async () => {
  const { app, second } = stacksIn({ first: 'eu-west-1', second: 'us-east-1' });
  imports(second);
  await expect(LocalGateway.start(app)).rejects.toThrow(
    /^stack second: .*: no stack that was deployed before exports "shared" in us-east-1, and stack "first" exports it in eu-west-1;/,
  );
});

test('two stacks of a region cannot export the same name', async () => {
  const { app, second } = stacksIn({ first: 'eu-west-1', second: 'eu-west-1' });
  exports(second);
  await expect(LocalGateway.start(app)).rejects.toThrow(
    'stack second: Outputs.Shared.Export: "shared" is exported by stack "first" already; choose another name',
  );
});
