// Bundles and runs the benchmarks.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outfile = join(root, 'dist', 'bench', 'index.js');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/index.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The benchmarks measure what is published, so the package itself is not bundled into them.
  external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'cdk-agentcore-gateway-auth', 'cdk-agentcore-gateway-auth/*'],
  outfile,
  logLevel: 'warning',
});
await import(outfile);
