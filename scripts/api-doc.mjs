// Writes API.md from the jsii assembly, or (--check) fails when the committed one is not current.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docgen = createRequire(import.meta.url).resolve('jsii-docgen/bin/jsii-docgen');
const check = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'api-doc-'));
const output = check ? join(folder, 'API.md') : join(root, 'API.md');

try {
  const { status, stderr } = spawnSync(process.execPath, [docgen, '--output', output], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (status !== 0) {
    process.stderr.write(stderr);
    process.exitCode = 1;
  } else if (check && readFileSync(output, 'utf8') !== readFileSync(join(root, 'API.md'), 'utf8')) {
    process.stderr.write('API.md is not current; run `npm run docs` and commit the result\n');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
