// Tells whether dist/ is what the build would make of the files that are here.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build makes. It makes all of it anew, so that nothing stays of a source that is gone. */
const OUTPUTS = [
  '.jsii',
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/bin',
  'dist/functions',
  'dist/lib',
  'dist/testing',
  'dist/tsconfig.tsbuildinfo',
];

/** What the build does not read. Everything else counts as read. */
const NOT_INPUTS = new Set([
  ...['.ci', '.git', '.github', '.jsii', 'bench', 'cdk.out', 'dist', 'docs', 'examples', 'node_modules', 'test'],
  'tsconfig.jsii.json',
]);

/** npm's own record of what is installed. */
const INSTALLED = 'node_modules/.package-lock.json';

const STAMP = 'dist/build-stamp';

export function isUpToDate(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(root);
}

export function removeOutputs(root) {
  for (const path of [...OUTPUTS, STAMP]) {
    rmSync(join(root, path), { recursive: true, force: true });
  }
}

export function writeStamp(root) {
  writeFileSync(join(root, STAMP), stampOf(root));
}

/** A hash of all that the build reads and of all that it has made. */
function stampOf(root) {
  const hash = createHash('sha256');
  const inputs = readdirSync(root).filter((entry) => !NOT_INPUTS.has(entry));
  for (const path of [...inputs, ...OUTPUTS, INSTALLED].sort()) {
    add(hash, root, path);
  }
  return hash.digest('hex');
}

function add(hash, root, path) {
  const file = join(root, path);
  if (!existsSync(file)) {
    hash.update(`${path} is not there\n`);
  } else if (statSync(file).isDirectory()) {
    readdirSync(file)
      .sort()
      .forEach((entry) => add(hash, root, join(path, entry)));
  } else {
    const content = readFileSync(file);
    hash.update(`${path} ${content.length}\n`).update(content);
  }
}
