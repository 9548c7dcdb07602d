// Bundles the integration tests and hands them, with all arguments, to integ-runner. They need an AWS account, see
// test/integ/README.md; with `--list` nothing is deployed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const outdir = join(root, 'dist', 'integ');

rmSync(outdir, { recursive: true, force: true });
const bundle = (options) =>
  build({ absWorkingDir: root, bundle: true, platform: 'node', logLevel: 'warning', ...options });
await Promise.all([
  bundle({
    entryPoints: ['test/integ/integ.direct.ts', 'test/integ/integ.authorization-server.ts'],
    outdir,
    format: 'cjs',
    target: 'node20',
    external: ['cdk-agentcore-gateway-auth'],
    packages: 'external',
  }),
  bundle({
    entryPoints: ['test/integ/assertion-function.ts'],
    outfile: join(outdir, 'assertion-function', 'index.mjs'),
    format: 'esm',
    target: 'node24',
    external: ['@aws-sdk/*'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  }),
]);

const runner = join(dirname(require.resolve('@aws-cdk/integ-runner/package.json')), 'bin', 'integ-runner');
// No snapshots are kept: the templates have some of their own, and these tests are about what AWS does with them.
const run = ['--force', '--no-update-workflow', '--language', 'javascript', '--directory', outdir];
const { status } = spawnSync(process.execPath, [runner, ...run, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
