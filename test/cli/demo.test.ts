import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('demo shows the whole flow with real values, and no secret', () => {
  const command = [join(__dirname, '..', '..', 'dist', 'bin', 'gateway-auth.js'), 'demo'];
  const output = execFileSync(process.execPath, command, { encoding: 'utf8' });
  const titles = [...output.matchAll(/^\d+\. (.+)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'stack',
    'challenge',
    'protected resource metadata',
    'discovery',
    'authorization request',
    'sign-in',
    'token',
    'claims of the access token',
    'tools listed',
    'tool called',
  ]);
  expect(output).toContain(
    'www-authenticate: Bearer error="invalid_token", scope="openid", resource_metadata="http://127.0.0.1:',
  );
  expect(output).toMatch(/"username": "alice"/);
  expect(output).toMatch(/\nok: alice signed in with Kiro and called orders___get_order\n$/);
  expect(output).not.toMatch(/eyJ[\w-]{20,}/);
  expect(output).not.toMatch(/code = [\w-]{20,}|code_verifier = [\w-]{20,}/);
}, 60_000);
