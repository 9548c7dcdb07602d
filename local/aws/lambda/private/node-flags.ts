import type { FunctionDefinition } from '../function-definition';

/** What newer versions of Node.js allow, and Lambda switches off up to this version of its runtime. */
const SWITCHED_OFF = [
  { flag: 'experimental-require-module', upTo: 22 },
  { flag: 'experimental-detect-module', upTo: 22 },
];

/**
 * The command line flags of an execution environment: the memory, and the features that Lambda switches off unless the
 * function's `NODE_OPTIONS` switch them on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-experimental-features
 */
export function nodeFlags({ runtime, memoryMegabytes, variables }: FunctionDefinition): string[] {
  const version = Number(/\d+/.exec(runtime!)![0]);
  const off = SWITCHED_OFF.filter(
    ({ flag, upTo }) =>
      version <= upTo &&
      process.allowedNodeEnvironmentFlags.has(`--no-${flag}`) &&
      !variables.NODE_OPTIONS?.includes(`--${flag}`),
  );
  return [`--max-old-space-size=${memoryMegabytes}`, ...off.map(({ flag }) => `--no-${flag}`)];
}
