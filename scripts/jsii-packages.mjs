// Makes the packages of the languages that it is given in dist/packages: `node scripts/jsii-packages.mjs python go`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where the packages are, in one folder for each language. */
export const PACKAGES = join(root, 'dist', 'packages');

const { name, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** An app that has the packed package installed, beside the oldest peers. */
const app = join(root, 'dist', 'jsii');
export const SOURCE = join(app, 'node_modules', name);

/**
 * jsii-pacmak copies what it finds of the peers into the packages: the versions into go.mod, which Go takes for the oldest
 * that work, and the properties of their types into signatures. So it finds the oldest ones.
 *
 * jsii-rosetta translates the examples of the README and of docstrings, and fails if one does not compile.
 */
export function makePackages(languages) {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', app]));
  const peers = oldestPeers();
  const theirs = JSON.parse(run('npm', ['view', '--json', `aws-cdk-lib@${peers['aws-cdk-lib']}`, 'dependencies']));
  const parts = Object.fromEntries(Object.entries(theirs).filter(([part]) => part.startsWith('@aws-cdk/')));
  const dependencies = { ...peers, ...oldestOf(parts), [name]: `file:${filename}` };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, dependencies }));
  run('npm', ['install', '--no-audit', '--no-fund', '--silent'], app);

  runTool('jsii-rosetta', ['extract', SOURCE, '--strict', '--batch']);
  for (const language of languages) {
    rmSync(join(PACKAGES, language), { recursive: true, force: true });
  }
  runTool('jsii-pacmak', [
    '--targets',
    ...languages,
    '--outdir',
    PACKAGES,
    '--rosetta-unknown-snippets',
    'fail',
    SOURCE,
  ]);
}

/** The oldest version of each peer that works. */
export function oldestPeers() {
  return oldestOf(peerDependencies);
}

/** The oldest version that each range allows, which is `x.y.z` or `^x.y.z`. */
function oldestOf(ranges) {
  return Object.fromEntries(Object.entries(ranges).map(([peer, range]) => [peer, range.replace('^', '')]));
}

function runTool(tool, args) {
  run(process.execPath, [join(root, 'node_modules', tool, 'bin', tool), ...args]);
}

function run(command, args, cwd = root) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    // jsii prints a banner on the oldest supported Node.js; which versions work is this project's own decision.
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed\n${error?.message ?? `${stdout}${stderr}`}`);
  }
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  makePackages(process.argv.slice(2));
}
