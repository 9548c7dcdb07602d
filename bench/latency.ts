import { App } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { distribution } from './distribution';
import { ownStack } from './stacks/own-stack';
import { time } from './ratio';

const STARTS = 7;
const SIGN_INS = 40;
const CALLS = 300;

/** How long one person waits, with nobody else there: for the twin to start, to be signed in, for a tool. */
export async function benchLatency(): Promise<string> {
  const app = new App();
  ownStack(app);
  const assembly = app.synth();
  // The first start loads the code, and the first call starts the function.
  await (await LocalGateway.start(assembly)).stop();
  const starts = await series(STARTS, async () => {
    const twin = await LocalGateway.start(assembly);
    return () => twin.stop();
  });
  const local = await LocalGateway.start(assembly);
  try {
    const user = await local.createUser();
    const signIn = () => local.signIn({ client: 'Kiro', user });
    const kiro = await signIn();
    const call = async (): Promise<void> => {
      const { isError, text } = await kiro.call('orders___get_order', { orderId: 'A-1001' });
      if (isError) throw new Error(text);
    };
    await call();
    const signIns = await series(SIGN_INS, async () => {
      const assistant = await signIn();
      return () => assistant.close();
    });
    const calls = await series(CALLS, call);
    await kiro.close();
    return [
      `start of the twin: ${distribution(starts)}`,
      `sign-in, from the first challenge to the connection: ${distribution(signIns)}`,
      `tool call: ${distribution(calls)}`,
    ].join('\n');
  } finally {
    await local.stop();
  }
}

type End = () => Promise<void>;

/** @param operation returns what ends it, which is not measured */
async function series(count: number, operation: () => Promise<void | End>): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const ends: (void | End)[] = [];
    durations.push(await time(async () => ends.push(await operation())));
    for (const end of ends) await end?.();
  }
  return durations;
}
