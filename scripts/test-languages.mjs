// Builds the Java and the Go package with jsii-pacmak, synthesizes a small stack with each, and compares the templates with the
// one that JavaScript makes. Needs Java 17 with Maven, Go, and their package registries. .ci/run leaves it out: it takes minutes.
// `npm run test:languages -- go` tries one of them.
import { deepStrictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { version, jsii } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = join(root, 'dist', 'packages');
const work = join(root, 'dist', 'language-test');

const LANGUAGES = { java: synthesizeWithJava, go: synthesizeWithGo };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LANGUAGES);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const expected = synthesize();
for (const language of wanted) {
  rmSync(join(packages, language), { recursive: true, force: true });
  run(process.execPath, [require.resolve('jsii-pacmak/bin/jsii-pacmak'), '--targets', language, '--outdir', packages]);
  const app = join(work, language);
  cpSync(join(root, 'test', language), app, { recursive: true });
  LANGUAGES[language](app);
  deepStrictEqual(templateIn(join(app, 'cdk.out')), expected);
  process.stdout.write(`${language} synthesizes the same ${Object.keys(expected.Resources).length} resources\n`);
}

function synthesize() {
  const outdir = join(work, 'javascript');
  const app = new App({ outdir });
  const stack = new Stack(app, 'Tools');
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro(), McpClient.claudeCode()] });
  const gateway = new McpGateway(stack, 'Gateway', { identity: users });
  new SampleMcpServer(stack, 'Orders').addTo(gateway);
  app.synth();
  return templateIn(outdir);
}

function synthesizeWithJava(app) {
  const settings = [`-Dpackages=${pathToFileURL(join(packages, 'java'))}`, `-Dversion=${version}`];
  const arguments_ = ['--quiet', '--batch-mode', ...settings];
  run(
    'mvn',
    [...arguments_, 'compile', 'org.codehaus.mojo:exec-maven-plugin:3.5.1:java', '-Dexec.mainClass=Tools'],
    app,
  );
}

/** The module is found in the folder that it was built in, instead of in its repository. */
function synthesizeWithGo(app) {
  const { moduleName, packageName } = jsii.targets.go;
  const module = `${moduleName}/${packageName}`;
  const [built] = readdirSync(join(packages, 'go'));
  run('go', ['mod', 'init', 'tools'], app);
  run('go', ['mod', 'edit', `-replace=${module}=${join(packages, 'go', built)}`], app);
  run('go', ['mod', 'tidy'], app);
  run('go', ['run', '.'], app);
}

function run(command, args, folder = root) {
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', CDK_OUTDIR: join(folder, 'cdk.out') },
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}

/** The metadata resource lists the libraries that made the template, the language among them. */
function templateIn(assembly) {
  const template = JSON.parse(readFileSync(join(assembly, 'Tools.template.json'), 'utf8'));
  delete template.Resources.CDKMetadata;
  delete template.Conditions?.CDKMetadataAvailable;
  return template;
}
