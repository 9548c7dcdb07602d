// Builds the Python package, runs the examples that it shows, synthesizes the reference stack with examples/python, and compares
// its template with the TypeScript one. Needs python3 with venv, and a package index for pip.
import { spawnSync } from 'node:child_process';
import { deepStrictEqual } from 'node:assert';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePackages, PACKAGES, root } from './jsii-packages.mjs';
import { CONTEXT, templateIn } from './reference-template.mjs';

const work = join(root, 'dist', 'python-test');

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
makePackages(['python']);

const wheel = readdirSync(join(PACKAGES, 'python')).find((file) => file.endsWith('.whl'));
run('python3', ['-m', 'venv', join(work, 'venv')]);
const python = join(work, 'venv', 'bin', 'python');
const wanted = ['--requirement', join(root, 'examples', 'python', 'requirements.txt')];
run(python, [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
  ...[join(PACKAGES, 'python', wheel), ...wanted],
]);
run(python, [join(root, 'test', 'python', 'examples.py')]);

const synthesize = (command, args, folder) => {
  const outdir = join(work, folder);
  run(command, args, { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: CONTEXT });
  return templateIn(outdir);
};
const expected = synthesize(process.execPath, [join(root, 'dist', 'bin', 'reference.js')], 'typescript');
deepStrictEqual(synthesize(python, [join(root, 'examples', 'python', 'app.py')], 'python'), expected);
process.stdout.write(`Python and TypeScript synthesize the same ${Object.keys(expected.Resources).length} resources\n`);

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...env },
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}
