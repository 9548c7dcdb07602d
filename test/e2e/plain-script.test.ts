import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A function, called once, in a script with nothing else that keeps its process alive. */
const SCRIPT = `
const { App, Stack } = require('aws-cdk-lib');
const agentcore = require('aws-cdk-lib/aws-bedrockagentcore');
const lambda = require('aws-cdk-lib/aws-lambda');
const { LocalGateway } = require('cdk-agentcore-gateway-auth/testing');

async function main() {
  const app = new App();
  const stack = new Stack(app, 'Script');
  const gateway = new agentcore.Gateway(stack, 'Gateway');
  gateway.addLambdaTarget('Target', {
    gatewayTargetName: 'clock',
    lambdaFunction: new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => "noon"'),
    }),
    toolSchema: agentcore.ToolSchema.fromInline([
      { name: 'time', description: 'The time', inputSchema: { type: agentcore.SchemaDefinitionType.OBJECT } },
    ]),
  });
  const local = await LocalGateway.start(app);
  const program = await local.signInMachine({ client: local.clients[0].clientId });
  console.log((await program.call('clock___time')).text);
  await program.close();
  await local.stop();
  console.log('stopped');
}
main();
`;

// Jest keeps its own process alive, so that only a process of its own shows when `stop` never ends.
test('in a script, stop() ends, and so does the process', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', SCRIPT], {
    cwd: join(__dirname, '..', '..'),
    timeout: 120_000,
  });
  expect(stdout).toBe('"noon"\nstopped\n');
});
