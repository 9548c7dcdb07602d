import { App, type Stack } from 'aws-cdk-lib';
import { compare, time } from './ratio';
import { bareStack } from './stacks/bare-stack';
import { ownStack } from './stacks/own-stack';

/** Synthesis of the reference stack against a stack with the same resources, written by hand with the CDK's own constructs. */
export async function benchSynthesis(): Promise<string> {
  const synthesize = (define: (app: App) => Stack): Record<string, number> => {
    const app = new App();
    const { stackName } = define(app);
    const { Resources } = app.synth().getStackByName(stackName).template;
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    return Object.fromEntries(types.map((type) => [type, types.filter((other) => other === type).length]));
  };
  const own = synthesize(ownStack);
  const bare = synthesize(bareStack);
  for (const type of new Set([...Object.keys(own), ...Object.keys(bare)])) {
    if (own[type] !== bare[type]) {
      throw new Error(`the stacks differ: ${own[type] ?? 0} and ${bare[type] ?? 0} resources of type ${type}`);
    }
  }
  const result = await compare({
    rounds: 15,
    ours: () => time(() => synthesize(ownStack)),
    theirs: () => time(() => synthesize(bareStack)),
  });
  return `synthesis, against the same resources by hand: ${(result.ours / result.theirs).toFixed(2)} times as long (goal: at most 1.15); ${Math.round(result.ours)} ms against ${Math.round(result.theirs)} ms`;
}
