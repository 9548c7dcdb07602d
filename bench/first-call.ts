import { App } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { ownStack } from './stacks/own-stack';
import { compare, time } from './ratio';

/** From nothing to the answer of a tool, in the twin, against synthesizing the stack that it runs. */
export async function benchFirstCall(): Promise<string> {
  const synthesize = (): ReturnType<App['synth']> => {
    const app = new App();
    ownStack(app);
    return app.synth();
  };
  const assembly = synthesize();
  const result = await compare({
    rounds: 5,
    ours: () =>
      time(async () => {
        const local = await LocalGateway.start(assembly);
        const kiro = await local.signIn({ client: 'Kiro', user: await local.createUser() });
        const { isError, text } = await kiro.call('orders___get_order', { orderId: 'A-1001' });
        if (isError) throw new Error(text);
        await kiro.close();
        await local.stop();
      }),
    theirs: () => time(synthesize),
  });
  return `start of the twin to the first tool call, against synthesis: ${(result.ours / result.theirs).toFixed(2)} times as long; ${Math.round(result.ours)} ms against ${Math.round(result.theirs)} ms`;
}
