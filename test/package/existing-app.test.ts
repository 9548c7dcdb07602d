import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeployedStacks } from '../lib/private/deployed-stacks';
import { pack, ROOT } from './tarball';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const DEFAULT_STRENGTH = '@aws-cdk/core:defaultCrossStackReferences';

let folder: string;
/** The folders of the app, with the oldest aws-cdk-lib that is supported and with the one of this repository. */
let apps: Readonly<Record<'oldest' | 'current', Promise<string>>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'existing-app-'));
  const { file } = await pack(folder);
  apps = { oldest: createApp('oldest', file, installOldest), current: createApp('current', file, linkCurrent) };
  // The tests of each app hear of its failure.
  for (const app of Object.values(apps)) app.catch(() => undefined);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env } });
  return stdout + stderr;
}

async function createApp(name: string, tarball: string, addPeers: (app: string) => Promise<void>): Promise<string> {
  const app = join(folder, name);
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  copyFileSync(join(__dirname, 'existing-app', 'app.js'), join(app, 'app.js'));
  await addPeers(app);
  mkdirSync(join(app, 'node_modules', manifest.name));
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join('node_modules', manifest.name)], app);
  return app;
}

async function installOldest(app: string): Promise<void> {
  const dependencies = Object.fromEntries(
    Object.entries(manifest.peerDependencies as Record<string, string>).map(([name, range]) => [
      name,
      range.replace('^', ''),
    ]),
  );
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefer-offline'], app);
}

async function linkCurrent(app: string): Promise<void> {
  for (const name of Object.keys(manifest.peerDependencies as object)) {
    symlinkSync(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
  }
}

/** Synthesizes the app with the feature flags that its aws-cdk-lib recommends, as `cdk init` writes them into `cdk.json`. */
async function synthesize(
  app: string,
  outdir: string,
  context: object = {},
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const recommended = readFileSync(join(app, 'node_modules', 'aws-cdk-lib', 'recommended-feature-flags.json'), 'utf8');
  return run('node', ['app.js'], app, {
    CDK_OUTDIR: join(app, outdir),
    CDK_CONTEXT_JSON: JSON.stringify({ ...JSON.parse(recommended), ...context }),
    ...env,
  });
}

const assemblyOf = (app: string, outdir: string): CloudAssembly =>
  new CloudAssembly(join(app, outdir), { skipVersionCheck: true });

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
}

/** All resources of all templates, those of nested stacks too. */
function resourcesOf(app: string, outdir: string): Resource[] {
  return readdirSync(join(app, outdir), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources } = JSON.parse(readFileSync(join(app, outdir, file), 'utf8')) as {
        Resources?: Record<string, Resource>;
      };
      return Object.values(Resources ?? {});
    });
}

describe.each(['oldest', 'current'] as const)('an app of a platform team with the %s aws-cdk-lib', (name) => {
  let app: string;
  let printed: string;

  beforeAll(async () => {
    app = await apps[name];
    printed = await synthesize(app, 'cdk.out');
  });

  test('synthesizes with all recommended feature flags, without an error or a warning', () => {
    expect(printed).toBe('');
    const stacks = assemblyOf(app, 'cdk.out').stacksRecursively;
    expect(stacks.map(({ stackName }) => stackName).toSorted()).toEqual(
      ['Prod', 'Sandbox'].flatMap((stage) =>
        ['Gateway', 'Identity', 'Network', 'Targets'].map((id) => `${stage}-${id}`),
      ),
    );
    expect(stacks.flatMap(({ messages }) => messages.filter(({ level }) => level !== 'info'))).toEqual([]);
  });

  test('leaves what is imported where it is', () => {
    const types = resourcesOf(app, 'cdk.out/assembly-Prod').map(({ Type }) => Type);
    for (const imported of [
      'Cognito::UserPool',
      'Cognito::UserPoolDomain',
      'EC2::VPC',
      'CertificateManager::Certificate',
    ]) {
      expect(types).not.toContain(`AWS::${imported}`);
    }
    expect(types.filter((type) => type === 'AWS::BedrockAgentCore::Gateway')).toHaveLength(2);
    // The signing key of the authorization server. What encrypts is imported.
    expect(types.filter((type) => type === 'AWS::KMS::Key')).toHaveLength(1);
  });

  test('has the permissions boundary on every role, and the mark of the aspect on every resource', () => {
    const resources = resourcesOf(app, 'cdk.out');
    const roles = resources.filter(({ Type }) => Type === 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(4);
    expect(roles.filter(({ Properties }) => Properties?.PermissionsBoundary === undefined)).toEqual([]);
    const unmarked = resources.filter(({ Metadata }) => Metadata?.platform !== 'checked').map(({ Type }) => Type);
    expect(unmarked.filter((type) => type !== 'AWS::CDK::Metadata')).toEqual([]);
  });

  test('has the tags on every gateway, table, function and key', () => {
    const tagged = ['BedrockAgentCore::Gateway', 'DynamoDB::Table', 'Lambda::Function', 'KMS::Key', 'Logs::LogGroup'];
    const found = resourcesOf(app, 'cdk.out').filter(({ Type }) => tagged.includes(Type.replace('AWS::', '')));
    const untagged = found.filter(({ Properties }) => !JSON.stringify(Properties?.Tags ?? '').includes('4711'));
    expect(new Set(found.map(({ Type }) => Type)).size).toBe(tagged.length);
    expect(untagged.map(({ Type }) => Type)).toEqual([]);
  });

  test('signs a person in on the twin', async () => {
    writeFileSync(
      join(app, 'sign-in.js'),
      `const { LocalGateway } = require('cdk-agentcore-gateway-auth/testing');
      (async () => {
        const local = await LocalGateway.start('cdk.out/assembly-Sandbox');
        const kiro = await local.signIn({ client: 'Kiro', user: await local.createUser() });
        console.log((await kiro.call('balances___get_balance', { account: '7' })).text);
        console.log((await kiro.call('orders___get_order', { orderId: 'A-1001' })).isError);
        await kiro.close();
        await local.stop();
      })();`,
    );
    expect(await run('node', ['sign-in.js'], app)).toBe('{"account":"7","balance":42}\nfalse\n');
  });
});

test.each(['strong', 'weak'])(
  'with the oldest aws-cdk-lib and references that are %s, assistants, a machine and a target are removed in one deployment',
  async (strength) => {
    const app = await apps.oldest;
    const context = { [DEFAULT_STRENGTH]: strength };
    // The templates were validated above.
    const env = { CDK_VALIDATION: 'false' };
    await synthesize(app, `${strength}-before`, context, env);
    await synthesize(app, `${strength}-after`, context, { ...env, REDUCED: 'true' });
    const stacks = new DeployedStacks();
    expect(stacks.deploy(assemblyOf(app, `${strength}-before`))).toEqual([]);
    expect(stacks.reads('Fn::GetStackOutput')).not.toEqual([]);
    expect(stacks.deploy(assemblyOf(app, `${strength}-after`))).toEqual([]);
  },
);
