import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The twin as it is published: Cedar is not in the bundle, and is looked for where the bundle is. */
test('without Cedar a policy says in one line what to install', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'no-cedar-'));
  try {
    const outfile = join(directory, 'cedar.js');
    await build({
      entryPoints: [join(__dirname, '../../../../local/aws/gateway/policy/cedar.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@cedar-policy/cedar-wasm', '@cedar-policy/cedar-wasm/*'],
      outfile,
      logLevel: 'silent',
    });
    const program = `require(${JSON.stringify(outfile)}).loadCedar().catch((error) => console.log(error.message))`;
    expect(execFileSync(process.execPath, ['-e', program], { cwd: directory, encoding: 'utf8' })).toBe(
      'AgentCore policies need the Cedar engine; install it with: npm install --save-dev @cedar-policy/cedar-wasm\n',
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
