import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('the page about costs is what the script computes', () => {
  const script = join(__dirname, '..', '..', 'scripts', 'costs.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
