// Builds the Python package with jsii-pacmak, synthesizes the reference stack from a Python CDK app, and compares its
// template with the TypeScript one. Needs python3 with venv, and a package index for pip.
import { spawnSync } from 'node:child_process';
import { deepStrictEqual } from 'node:assert';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const packages = join(root, 'dist', 'packages');
const work = join(root, 'dist', 'python-test');
const silent = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...silent, ...env },
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}

rmSync(packages, { recursive: true, force: true });
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
run(process.execPath, [require.resolve('jsii-pacmak/bin/jsii-pacmak'), '--targets', 'python', '--outdir', packages]);

const wheel = readdirSync(join(packages, 'python')).find((file) => file.endsWith('.whl'));
run('python3', ['-m', 'venv', join(work, 'venv')]);
const python = join(work, 'venv', 'bin', 'python');
run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', join(packages, 'python', wheel)]);

const context = JSON.stringify(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context ?? {});
const synthesize = (command, args, folder) => {
  const outdir = join(work, folder);
  run(command, args, { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: context });
  return JSON.parse(readFileSync(join(outdir, 'GatewayAuthReference.template.json'), 'utf8'));
};
const expected = synthesize(process.execPath, [join(root, 'dist', 'bin', 'reference.js')], 'typescript');
const actual = synthesize(python, [join(root, 'test', 'python', 'reference.py')], 'python');

// The metadata resource lists the libraries that made the template, the language among them.
for (const template of [expected, actual]) {
  delete template.Resources.CDKMetadata;
  delete template.Conditions?.CDKMetadataAvailable;
}
deepStrictEqual(actual, expected);
process.stdout.write(`Python and TypeScript synthesize the same ${Object.keys(expected.Resources).length} resources\n`);
