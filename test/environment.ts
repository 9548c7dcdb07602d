import fc from 'fast-check';

/**
 * A run can be repeated: give another seed, or more runs of each property, to look further, such as
 * `FC_SEED=$RANDOM FC_RUNS=5000 npm test`.
 */
fc.configureGlobal({
  seed: Number(process.env.FC_SEED ?? 20_261_123),
  numRuns: Number(process.env.FC_RUNS ?? 200),
});

/** The AWS SDK announces the end of its support for the oldest Node.js that this project supports. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** So does the engine of the authorization server, each time that a test file loads it. What else it warns of is printed. */
const { warn } = console;
console.warn = (...message: unknown[]) => {
  if (!String(message[0]).startsWith('oidc-provider WARNING: Unsupported runtime')) {
    warn(...message);
  }
};
