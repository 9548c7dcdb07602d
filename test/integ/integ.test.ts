import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strictApp } from '../lib/strict-app';
import { checkSignIn } from './sign-in-check';
import { SignInStack, type WayToSignIn } from './sign-in-stack';

const ROOT = join(__dirname, '..', '..');
const WAYS: WayToSignIn[] = ['direct', 'authorization-server'];

let outdir: string;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'integ-'));
});

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('integ-runner finds a test for each way to sign in, and each makes templates', () => {
  const list = execFileSync(process.execPath, ['scripts/integ.mjs', '--list'], { cwd: ROOT, encoding: 'utf8' });
  expect(list.trim().split('\n')).toEqual(WAYS.map((way) => `integ.${way}.js`).toSorted());
  for (const way of WAYS) {
    const assembly = join(outdir, way);
    execFileSync(process.execPath, [join(ROOT, 'dist', 'integ', `integ.${way}.js`)], {
      env: { ...process.env, CDK_OUTDIR: assembly },
      stdio: 'pipe',
    });
    expect(JSON.parse(readFileSync(join(assembly, 'integ.json'), 'utf8')).testCases).toHaveProperty([
      `${way}/DefaultTest`,
      'assertionStack',
    ]);
    expect(readdirSync(assembly).filter((file) => file.endsWith('.template.json'))).toHaveLength(2);
  }
}, 120_000);

test.each(WAYS)(
  'the check itself passes in the local twin: %s',
  async (way) => {
    const app = strictApp();
    const { assistant } = new SignInStack(app, 'Integ', way);
    const local = await LocalGateway.start(app);
    try {
      const user = await local.createUser();
      const clientId = assistant.clientId && local.clients.find(({ name }) => name === assistant.name)!.clientId;
      const seen = await checkSignIn({ mcpUrl: local.mcpUrl, assistant: { ...assistant, clientId }, user });
      expect(seen).toMatchObject({ tools: expect.arrayContaining(['orders___get_order']) as string[] });
    } finally {
      await local.stop();
    }
  },
  60_000,
);
