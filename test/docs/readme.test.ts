import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

const ROOT = join(__dirname, '..', '..');
const SNIPPETS = join(__dirname, 'snippets');

/** The code blocks of the README in one language, without their fences. */
const blocks = (language: string): string[] =>
  [
    ...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'),
    ),
  ].map(([, code]) => code!);

const snippets = readdirSync(SNIPPETS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

test('every TypeScript snippet of the README is a file here, which is compiled and run', () => {
  const files = snippets.map((file) => readFileSync(join(SNIPPETS, file), 'utf8'));
  expect(blocks('ts').toSorted()).toEqual(files.toSorted());
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

test('the commands of gateway-auth that the README names exist, with their options', () => {
  const named = blocks('bash').flatMap((code) =>
    [...code.matchAll(/gateway-auth -- ([^#\n]+)/g)].map(([, args]) => args!.trim().split(/\s+/)),
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

test('the npm scripts that the README names exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = blocks('bash').flatMap((code) =>
    [...code.matchAll(/npm (?:run )?(?:--silent )?([\w:-]+)/g)].map(([, name]) => name!),
  );
  const own = named.filter((name) => !['ci', 'install'].includes(name));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((name) => !(name in scripts))).toEqual([]);
});
