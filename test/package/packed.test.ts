import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack, ROOT } from './tarball';

/** The published limit: a construct library is downloaded by every build of every app that uses it. */
const MAX_TARBALL_BYTES = 5 * 1024 * 1024;

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function installedVersion(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** The oldest versions that `peerDependencies` allow, and those that this repository is developed with. */
const PEERS = {
  oldest: {
    'aws-cdk-lib': manifest.peerDependencies['aws-cdk-lib'].replace('^', ''),
    constructs: manifest.peerDependencies.constructs.replace('^', ''),
  },
  current: {
    'aws-cdk-lib': installedVersion('aws-cdk-lib'),
    constructs: installedVersion('constructs'),
  },
};

const APP = `
const cdk = require('aws-cdk-lib');
const { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } = require('cdk-agentcore-gateway-auth');
const app = new cdk.App();
const stack = new cdk.Stack(app, 'Consumer');
const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro(), McpClient.mcpRemote()] });
const gateway = new McpGateway(stack, 'Gateway', { identity: users });
new SampleMcpServer(stack, 'Orders').addTo(gateway);
app.synth();
`;

const SIGN_IN_APP = `
const cdk = require('aws-cdk-lib');
const auth = require('cdk-agentcore-gateway-auth');
const app = new cdk.App({ outdir: 'sign-in.out' });
const stack = new cdk.Stack(app, 'SignIn');
const users = new auth.GatewayUserPool(stack, 'Users');
const signIn = new auth.GatewayAuthorizationServer(stack, 'SignIn', {
  identityProvider: auth.UpstreamIdentityProvider.userPool(users),
});
new auth.McpGateway(stack, 'Gateway', { identity: signIn });
app.synth();
`;

/** The same test for each runner: two files that run at the same time, each with a twin of its own. */
const RUNNERS = {
  'node:test': {
    file: 'twin.node.test.js',
    imports: `const { test } = require('node:test'); const { LocalGateway } = require('cdk-agentcore-gateway-auth/testing');`,
    command: ['node', '--test', 'a.twin.node.test.js', 'b.twin.node.test.js'],
    passed: /^# pass 2$/m,
  },
  Vitest: {
    file: 'twin.vitest.test.mjs',
    imports: `import { test } from 'vitest'; import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';`,
    command: ['npx', 'vitest', 'run', '--reporter=json'],
    passed: /"numPassedTests":2,/,
  },
};

const twinTest = (imports: string): string => `${imports}
test('a person signs in', async () => {
  const local = await LocalGateway.start('cdk.out');
  const alice = await local.createUser({ username: 'alice' });
  const kiro = await local.signIn({ client: 'Kiro', user: alice });
  if (!(await kiro.listTools()).includes('orders___get_order')) throw new Error('no tools');
  await kiro.close();
  await local.stop();
});
`;

const TYPES = `
import { App } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient } from 'cdk-agentcore-gateway-auth';
import { LocalGateway, type LocalUser, type ToolResult } from 'cdk-agentcore-gateway-auth/testing';
export async function check(app: App): Promise<ToolResult> {
  const local: LocalGateway = await LocalGateway.start(app);
  const user: LocalUser = await local.createUser();
  return (await local.signIn({ client: McpClient.kiro().name, user })).call('orders___get_order');
}
export type Pool = GatewayUserPool;
`;

/** What a tsconfig.json may have. The first means `node10` to TypeScript 5, and `bundler` to TypeScript 6. */
const RESOLUTIONS = [
  { module: 'commonjs' },
  { module: 'commonjs', moduleResolution: 'node10' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

/** Prints what a compiler finds for each of the resolutions above. */
const RESOLVE = `
const ts = require(process.argv[2]);
const found = ${JSON.stringify(RESOLUTIONS)}.map((json) => {
  const { options } = ts.convertCompilerOptionsFromJson(json, __dirname);
  const { resolvedModule } = ts.resolveModuleName('${manifest.name}/testing', __filename, options, ts.sys);
  return resolvedModule?.resolvedFileName.split('/node_modules/${manifest.name}/')[1];
});
process.stdout.write(JSON.stringify(found));
`;

let folder: string;
let tarball: string;
let files: readonly string[];
/** Made at the same time: most of it is waiting for npm's registry. */
const apps: Record<string, Promise<string>> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  ({ file: tarball, contents: files } = await pack(folder));
  for (const [name, peers] of Object.entries(PEERS)) {
    apps[name] = createApp(join(folder, name), peers);
    // The tests of the app hear of the failure.
    apps[name].catch(() => undefined);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env } });
  return stdout;
}

async function createApp(app: string, peers: Record<string, string>): Promise<string> {
  mkdirSync(app);
  const devDependencies = {
    typescript: installedVersion('typescript'),
    // The oldest that reads the types of aws-cdk-lib.
    'typescript-5.0': 'npm:typescript@~5.0',
    '@types/node': '^20',
    vitest: '^3',
  };
  const dependencies = { ...peers, [manifest.name]: `file:${tarball}` };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, dependencies, devDependencies }));
  writeFileSync(join(app, 'app.js'), APP);
  writeFileSync(join(app, 'sign-in.js'), SIGN_IN_APP);
  for (const { file, imports } of Object.values(RUNNERS)) {
    writeFileSync(join(app, `a.${file}`), twinTest(imports));
    writeFileSync(join(app, `b.${file}`), twinTest(imports));
  }
  writeFileSync(
    join(app, 'vitest.config.mjs'),
    `export default { test: { include: ['*.vitest.test.mjs'], testTimeout: 180_000 } };`,
  );
  writeFileSync(join(app, 'types.ts'), TYPES);
  writeFileSync(join(app, 'resolve.js'), RESOLVE);
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent'], app);
  await run('node', ['app.js'], app, { CDK_OUTDIR: join(app, 'cdk.out') });
  return app;
}

test('the tarball is small enough', () => {
  expect(statSync(tarball).size).toBeLessThan(MAX_TARBALL_BYTES);
});

test('the tarball has what a user needs, and nothing else', () => {
  const needed = [
    '.jsii',
    'LICENSE',
    'README.md',
    'dist/bin/gateway-auth.js',
    'dist/bin/reference.js',
    'dist/functions/authorization-server/index.mjs',
    'dist/functions/sample-mcp-server/index.mjs',
    'dist/lib/index.d.ts',
    'dist/lib/index.js',
    'dist/testing/index.d.ts',
    'dist/testing/index.js',
    'dist/testing/lambda-runtime.mjs',
  ];
  expect(files).toEqual(expect.arrayContaining(needed));
  const unexpected = files.filter((file) => !/^(\.jsii|LICENSE|README\.md|package\.json|cdk\.json|dist\/)/.test(file));
  expect(unexpected).toEqual([]);
  expect(files.filter((file) => /\.test\.|\.snap$|tsbuildinfo/.test(file))).toEqual([]);
});

test('nothing is installed along with it', () => {
  expect(manifest.dependencies).toBeUndefined();
});

describe.each(Object.keys(PEERS))('in an empty CDK app with the %s aws-cdk-lib', (name) => {
  let app: string;

  beforeAll(async () => {
    app = await apps[name]!;
  });

  test('it synthesizes', () => {
    const template = JSON.parse(readFileSync(join(app, 'cdk.out', 'Consumer.template.json'), 'utf8'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types).toEqual(
      expect.arrayContaining([
        'AWS::Cognito::UserPool',
        'AWS::Cognito::UserPoolResourceServer',
        'AWS::BedrockAgentCore::Gateway',
        'AWS::BedrockAgentCore::GatewayTarget',
        'AWS::Lambda::Url',
      ]),
    );
  });

  test('[87] the role of the gateway can be assumed for this gateway only', () => {
    const template = JSON.parse(readFileSync(join(app, 'cdk.out', 'Consumer.template.json'), 'utf8'));
    const [, role] = Object.entries<{
      Properties: { AssumeRolePolicyDocument: { Statement: { Condition: unknown }[] } };
    }>(template.Resources).find(([id]) => /^GatewayServiceRole[0-9A-F]{8}$/.test(id))!;
    const { Statement } = role.Properties.AssumeRolePolicyDocument;
    expect(Statement).toHaveLength(1);
    expect(JSON.stringify(Statement[0].Condition)).toContain(':gateway/consumergateway');
  });

  test('it synthesizes an authorization server', async () => {
    await run('node', ['sign-in.js'], app);
    const template = JSON.parse(readFileSync(join(app, 'sign-in.out', 'SignIn.template.json'), 'utf8'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types).toEqual(
      expect.arrayContaining([
        'AWS::ApiGatewayV2::Stage',
        'AWS::DynamoDB::Table',
        'AWS::KMS::Key',
        'AWS::SSM::Parameter',
      ]),
    );
  });

  test.each(Object.entries(RUNNERS))(
    'its own tests sign people in, with %s',
    async (_, { command: [command, ...args], passed }) => {
      expect(await run(command!, args, app)).toMatch(passed);
    },
  );

  test('the command line runs', async () => {
    expect(await run('npx', ['gateway-auth', '--help'], app)).toContain('Usage: gateway-auth');
  });

  const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node'];

  test('the types are complete', async () => {
    expect(await run('npx', ['tsc', ...options, '--module', 'nodenext', 'types.ts'], app)).toBe('');
  });

  test('the types are complete for TypeScript 5.0, which finds modules as Node.js 10 did', async () => {
    const compiler = join('node_modules', 'typescript-5.0', 'bin', 'tsc');
    expect(await run('node', [compiler, ...options, '--module', 'commonjs', 'types.ts'], app)).toBe('');
  });

  test.each(['typescript-5.0', 'typescript'])(
    '%s finds the types of /testing with every resolution',
    async (compiler) => {
      const found = JSON.parse(await run('node', ['resolve.js', compiler], app));
      expect(found).toEqual(RESOLUTIONS.map(() => 'dist/testing/index.d.ts'));
    },
  );
});
