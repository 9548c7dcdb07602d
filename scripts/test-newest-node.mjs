// Runs the unit tests on the newest Node.js. Needs npm's registry.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNode } from './node-from-npm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');

const folder = mkdtempSync(join(tmpdir(), 'newest-node-'));
try {
  const node = await installNode('latest', folder);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`unit tests on Node.js ${version}\n`);
  const { status } = spawnSync(node, [jest, '--selectProjects', 'unit'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
