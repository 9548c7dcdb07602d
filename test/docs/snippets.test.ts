import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { blocks, DOCUMENTS, ROOT } from './documents';

const SNIPPETS = join(__dirname, 'snippets');

const files = readdirSync(SNIPPETS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(SNIPPETS, file), 'utf8'));

test('every TypeScript snippet of a document is a file here, which is compiled and run', () => {
  const snippets = blocks('ts|mts');
  expect(snippets.filter((snippet) => !files.includes(snippet))).toEqual([]);
  expect(files.filter((file) => !snippets.includes(file))).toEqual([]);
});

test('the ten lines at the top construct a stack', async () => {
  await expect(import('./snippets/app')).resolves.toBeDefined();
});

test('the authorization server constructs a stack', async () => {
  const { SignInStack } = await import('./snippets/lib/sign-in-stack');
  const app = new App();
  new SignInStack(app, 'Tools');
  expect(app.synth().getStackByName('Tools').template).toHaveProperty('Resources');
});

test('what a platform team sets holds for the authorization server', async () => {
  const { platformApp } = await import('./snippets/lib/platform-defaults');
  const { SignInStack } = await import('./snippets/lib/sign-in-stack');
  const app = platformApp();
  new SignInStack(app, 'Tools');
  expect(JSON.stringify(app.synth().getStackByName('Tools').template)).toContain('"TracingConfig":{"Mode":"Active"}');
});

test('the authorization server in front of an OpenID Connect provider constructs a stack', async () => {
  const { OktaStack } = await import('./snippets/lib/okta-stack');
  const app = new App();
  new OktaStack(app, 'Tools');
  expect(app.synth().getStackByName('Tools').template).toHaveProperty('Resources');
});

test('the gateway behind the user pool of another app constructs a stack', async () => {
  const { ProductStack } = await import('./snippets/lib/product-stack');
  const app = new App();
  new ProductStack(app, 'Tools');
  expect(app.synth().getStackByName('Tools').template).toHaveProperty('Resources');
});

test('an identity of your own constructs a stack', async () => {
  const { DirectStack } = await import('./snippets/lib/direct-stack');
  const app = new App();
  new DirectStack(app, 'Tools');
  const { Resources } = app.synth().getStackByName('Tools').template as {
    Resources: Record<string, { Type: string; Properties: unknown }>;
  };
  expect(
    Object.values(Resources).find(({ Type }) => Type === 'AWS::BedrockAgentCore::Gateway')?.Properties,
  ).toMatchObject({
    AuthorizerConfiguration: {
      CustomJWTAuthorizer: {
        DiscoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
        AllowedAudience: ['api://acme-tools'],
        AllowedScopes: ['tools.invoke'],
      },
    },
  });
});

test('the commands of gateway-auth that documents name exist, with their options', () => {
  const named = blocks('bash').flatMap((code) =>
    [...code.matchAll(/(?<![\w-])gateway-auth (?:-- )?([^#\n]+)/g)].map(([, args]) => args!.trim().split(/\s+/)),
  );
  expect(named.length).toBeGreaterThan(1);
  for (const args of named) {
    // Options are read, and judged, before the help is printed.
    const command = [join(ROOT, 'dist', 'bin', 'gateway-auth.js'), ...args, '--help'];
    const help = execFileSync(process.execPath, command, { encoding: 'utf8', stdio: 'pipe' });
    expect(help).toContain(`Usage: gateway-auth ${args[0]} `);
    for (const option of args.filter((argument) => argument.startsWith('--'))) {
      expect(help).toContain(`  ${option} `);
    }
  }
});

test('the npm scripts that documents name exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = blocks('bash').flatMap((code) =>
    [...code.matchAll(/npm (?:run )?(?:--silent )?([\w:-]+)/g)].map(([, name]) => name!),
  );
  const own = named.filter((name) => !['ci', 'install'].includes(name));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((name) => !(name in scripts))).toEqual([]);
});

test('the README asks for the versions that the package asks for', () => {
  const { engines, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const readme = DOCUMENTS.get('README.md');
  expect(readme).toContain(`aws-cdk-lib ${peerDependencies['aws-cdk-lib'].slice(1)} and`);
  expect(readme).toContain(`constructs ${peerDependencies.constructs.slice(1)} or newer`);
  expect(readme).toContain(`Node.js ${engines.node.slice(2).replace(/\.0$/, '')} or newer`);
});

test('the README has at most 200 lines', () => {
  expect(DOCUMENTS.get('README.md')!.split('\n').length).toBeLessThanOrEqual(200);
});
