// Builds the Java and the Go package, synthesizes the reference stack with the examples in these languages, and compares the
// templates with the one that TypeScript makes of the same aws-cdk-lib, the oldest that works. Needs Java 17 with Maven, Go, and
// their package registries. .ci/run leaves it out: it takes minutes. `npm run test:languages -- go` tries one of them.
import { deepStrictEqual, strictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CONTEXT, templateIn } from './reference-template.mjs';
import { makePackages, oldestPeers, PACKAGES, root, SOURCE } from './jsii-packages.mjs';

const { jsii } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const work = join(root, 'dist', 'language-test');

const LANGUAGES = { java: synthesizeWithJava, go: synthesizeWithGo };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LANGUAGES);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
makePackages(wanted);
run(process.execPath, [join(SOURCE, 'dist', 'bin', 'reference.js')], work);
const expected = templateIn(join(work, 'cdk.out'));
for (const language of wanted) {
  const app = join(work, language);
  cpSync(join(root, 'examples', language), app, { recursive: true });
  LANGUAGES[language](app);
  deepStrictEqual(templateIn(join(app, 'cdk.out')), expected);
  process.stdout.write(`${language} synthesizes the same ${Object.keys(expected.Resources).length} resources\n`);
}

/** jsii-pacmak lays out what it has built as a Maven repository. */
function synthesizeWithJava(app) {
  const settings = join(work, 'settings.xml');
  const repository = `<repository><id>built</id><url>${pathToFileURL(join(PACKAGES, 'java'))}</url></repository>`;
  const profile = `<profile><id>built</id><repositories>${repository}</repositories></profile>`;
  writeFileSync(
    settings,
    `<settings><profiles>${profile}</profiles><activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`,
  );
  run('mvn', ['--quiet', '--batch-mode', '--settings', settings, 'compile', 'exec:java'], app);
}

/** The module is found in the folder that it was built in, instead of in its repository. It must not ask for a newer CDK. */
function synthesizeWithGo(app) {
  const { moduleName, packageName } = jsii.targets.go;
  const [built] = readdirSync(join(PACKAGES, 'go'));
  run('go', ['mod', 'edit', `-replace=${moduleName}/${packageName}=${join(PACKAGES, 'go', built)}`], app);
  run('go', ['mod', 'tidy'], app);
  const cdk = run('go', ['list', '-m', '-f', '{{.Version}}', 'github.com/aws/aws-cdk-go/awscdk/v2'], app);
  strictEqual(cdk.trim(), `v${oldestPeers()['aws-cdk-lib']}`);
  run('go', ['run', '.'], app);
}

function run(command, args, cwd) {
  const { status, error, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
      CDK_CONTEXT_JSON: CONTEXT,
      CDK_OUTDIR: join(cwd, 'cdk.out'),
    },
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : `\n${stdout}`}`);
  }
  return stdout;
}
