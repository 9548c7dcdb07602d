// Has cfn-lint, which knows the CloudFormation schemas of AWS, read every template that the reference stack and the examples
// synthesize. Needs python3 with venv, and a package index for pip.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const VERSION = '1.58.0';

/** Rules that are left out, each with the reason. Everything else that cfn-lint reports, warnings too, fails the run. */
const IGNORED = {
  W3005:
    'The CDK writes a dependency on a construct as one on each of its resources, those that are referred to as well.',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const work = join(root, 'dist', 'cfn-lint-test');
const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}

/** @returns the templates that the app makes */
function synthesize(name, app, ownContext = {}) {
  const outdir = join(work, name);
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...ownContext }) };
  run(process.execPath, [app], { env });
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(outdir, file));
}

/** The app of an example as JavaScript, which finds its files where the example is. */
function compiled(example) {
  const folder = join(root, 'examples', example);
  const outfile = join(work, `${example}.cjs`);
  buildSync({
    entryPoints: [join(folder, 'app.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    define: { __dirname: JSON.stringify(folder) },
    // The package as users get it, not the sources that this repository's own configuration leads to.
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  return outfile;
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
run('python3', ['-m', 'venv', join(work, 'venv')]);
const bin = (name) => join(work, 'venv', 'bin', name);
const pipInstall = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
run(bin('python'), [...pipInstall, `cfn-lint==${VERSION}`]);

const reference = join(root, 'dist', 'bin', 'reference.js');
const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[\w-]+[\\/]app\.ts$/.test(file))
  .map((file) => dirname(file));
const templates = [
  ...synthesize('reference', reference),
  ...synthesize('reference-authorization-server', reference, { signIn: 'authorization-server' }),
  ...examples.flatMap((example) => synthesize(example, compiled(example))),
];
run(bin('cfn-lint'), ['--ignore-checks', ...Object.keys(IGNORED), '--', ...templates]);
process.stdout.write(`cfn-lint ${VERSION} finds nothing in ${templates.length} templates\n`);
