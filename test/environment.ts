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

/** What libraries say in tests only, or each time. Everything else that they warn of is printed. */
const EXPECTED = [
  // The engine of the authorization server announces the same.
  'oidc-provider WARNING: Unsupported runtime',
  // It looks for the connections of `fetch`, which this server has its own of, in a global variable that jest does not have.
  'oidc-provider WARNING: failed to setup SSRF protection',
  // Of a sign-in that a test has refused.
  '[mcp-sdk] OAuth "invalid_grant"',
];

const { warn } = console;
console.warn = (...message: unknown[]) => {
  if (!EXPECTED.some((expected) => String(message[0]).startsWith(expected))) {
    warn(...message);
  }
};
