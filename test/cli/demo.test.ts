import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

function demo(...args: string[]): { readonly output: string; readonly titles: (string | undefined)[] } {
  const command = [join(__dirname, '..', '..', 'dist', 'bin', 'gateway-auth.js'), 'demo', ...args];
  const output = execFileSync(process.execPath, command, { encoding: 'utf8' });
  return { output, titles: [...output.matchAll(/^\d+\. (.+)$/gm)].map(([, title]) => title) };
}

test('demo shows the whole flow with real values, and no secret', () => {
  const { output, titles } = demo();
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
});

test('demo --sign-in authorization-server shows how an assistant connects that nobody has configured', () => {
  const { output, titles } = demo('--sign-in', 'authorization-server');
  expect(titles).toEqual([
    'stack',
    'challenge',
    'protected resource metadata',
    'discovery',
    'registration',
    'authorization request',
    'consent',
    'sign-in',
    'authorization response',
    'token',
    'claims of the access token',
    'tools listed',
    'tool called',
  ]);
  expect(output).toMatch(/POST http:\/\/127\.0\.0\.1:\d+\/register -> 201\n[^]*"client_name": "Demo assistant"/);
  expect(output).toMatch(/ {5}decision = allow\n {3}redirected to http:\/\/127\.0\.0\.1:\d+\/oauth2\/authorize\n/);
  expect(output).toMatch(
    /redirected to http:\/\/127\.0\.0\.1:33333\/callback\n[^]*? iss = http:\/\/127\.0\.0\.1:\d+\n/,
  );
  expect(output).toMatch(/"agentcore_gateway": /);
  expect(output).toMatch(/\nok: alice signed in with Demo assistant and called orders___get_order\n$/);
  expect(output).not.toMatch(/eyJ[\w-]{20,}/);
  expect(output).not.toMatch(/code = [\w-]{20,}|code_verifier = [\w-]{20,}|refresh_token": "[\w-]{20,}|csrf/);
});
