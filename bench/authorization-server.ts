import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionResources, FunctionSettings } from '../lib/identity/authorization-server/function-contract';
import { RunningServer } from '../test/authorization-server/running-server';
import type { TokenResponse } from '../test/authorization-server/tested-server';
import { AwsCalls } from './aws-calls';
import { milliseconds } from './distribution';
import { compare, time } from './ratio';

const BUNDLE = join(__dirname, '..', 'functions', 'authorization-server', 'index.mjs');
const LARGEST_BUNDLE = 1_000_000;
const CALLS_PER_ROUND = 10;
const AT_ONCE = 50;

/** How often a token request of the largest kind repeats a parameter. */
const REPEATED = 50;

/** What the authorization server costs: in bytes, until it is there, for each request, and in calls of AWS. */
export async function benchAuthorizationServer(): Promise<string> {
  return [await bundle(), await requests()].join('\n');
}

async function bundle(): Promise<string> {
  const files = readdirSync(dirname(BUNDLE)).map((file) => statSync(join(dirname(BUNDLE), file)).size);
  const size = files.reduce((sum, one) => sum + one);
  // Enough to create the server; it calls nobody until it is asked something.
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  cpSync(dirname(BUNDLE), folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS_OF_NOTHING));
  const load = (module: string) =>
    time(() => {
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `await import(${module})`], {
        encoding: 'utf8',
        env: { ...process.env, CONFIGURATION: JSON.stringify(RESOURCES_OF_NOTHING) },
      });
      if (status !== 0) throw new Error(stderr);
    });
  const { ours, theirs } = await compare({
    rounds: 25,
    ours: () => load(JSON.stringify(join(folder, 'index.mjs'))),
    theirs: () => load(JSON.stringify('data:text/javascript,export const handler = async () => {}')),
  });
  rmSync(folder, { recursive: true });
  return [
    `bundle of the authorization server: ${size} bytes (goal: at most ${LARGEST_BUNDLE})`,
    `process with the authorization server loaded, against one with an empty handler: ${(ours / theirs).toFixed(2)} times as long (goal: at most 2); ${milliseconds(ours)} against ${milliseconds(theirs)}`,
  ].join('\n');
}

const RESOURCES_OF_NOTHING: FunctionResources = {
  issuer: 'https://signin.example.com',
  tableName: 'table',
  signingKeyArns: ['arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000'],
  cookieSecretArn: 'secret',
  identityProviderIssuer: 'https://idp.example.com',
};

const SETTINGS_OF_NOTHING: FunctionSettings = {
  displayName: 'Bench',
  gateway: { urlParameter: 'parameter', claim: { name: 'claim', value: 'value' } },
  identityProvider: {
    displayName: 'IdP',
    clientId: 'client',
    clientSecret: { secretArn: 'secret' },
    scopes: ['openid'],
    usernameClaim: 'sub',
    groupsClaim: 'groups',
  },
  clients: { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] },
  scopes: [{ name: 'invoke', description: 'call tools' }],
  accessTokenLifetime: 900,
  refreshTokenLifetime: 28_800,
};

async function requests(): Promise<string> {
  const server = await RunningServer.start();
  const calls = new AwsCalls();
  try {
    await server.connect();
    calls.take();
    // Now that secrets, keys and the identity provider's metadata are known.
    const { client_id: clientId } = await server.register();
    const registration = calls.take();
    const signedIn = await server.connect();
    const signIn = calls.take();
    let { refresh_token: refreshToken } = signedIn.tokens;
    const refresh = async (): Promise<void> => {
      const response = await server.refresh(signedIn.clientId, refreshToken);
      if (response.status !== 200) throw new Error(`refresh: ${response.status} ${await response.text()}`);
      ({ refresh_token: refreshToken } = (await response.json()) as TokenResponse);
    };
    await refresh();
    const refreshed = calls.take();

    const authorizationUrl = server.authorizationUrl(clientId, { verifier: '', challenge: 'a'.repeat(43) });
    const authorize = async (): Promise<void> => {
      const { status } = await fetch(authorizationUrl, { redirect: 'manual' });
      if (status !== 303) throw new Error(`authorization request: ${status}`);
    };
    const route = async (): Promise<void> => {
      const response = await server.fetch('/nothing');
      await response.arrayBuffer();
      if (response.status !== 404) throw new Error(`route: ${response.status}`);
    };
    const repeat = (operation: () => Promise<void>) => () =>
      time(async () => {
        for (let call = 0; call < CALLS_PER_ROUND; call += 1) await operation();
      });
    const against = async (what: string, operation: () => Promise<void>): Promise<string> => {
      const { ours, theirs } = await compare({ rounds: 9, ours: repeat(operation), theirs: repeat(route) });
      return `${what}, against a route of the same function that does nothing: ${(ours / theirs).toFixed(2)} times as long; ${milliseconds(ours / CALLS_PER_ROUND)} against ${milliseconds(theirs / CALLS_PER_ROUND)}`;
    };
    const sized = (bytes: number) => async (): Promise<void> => {
      const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'nobody', refresh_token: 'x' });
      for (let resource = 0; resource < REPEATED; resource += 1) form.append('resource', '');
      form.append('padding', 'x'.repeat(bytes - form.toString().length - '&padding='.length));
      const response = await server.post('/token', form);
      await response.arrayBuffer();
      if (response.status !== 401) throw new Error(`token request of ${bytes} bytes: ${response.status}`);
    };
    await authorize();
    const authorized = calls.take();
    const lines = [await against('refresh', refresh), await against('authorization request', authorize)];
    const sizes = await compare({ rounds: 9, ours: repeat(sized(8000)), theirs: repeat(sized(4000)) });
    lines.push(
      `token request of 8,000 bytes, against one of 4,000: ${(sizes.ours / sizes.theirs).toFixed(2)} times as long (goal: at most 2)`,
    );
    // The first time starts an execution environment for each.
    await Promise.all(Array.from({ length: AT_ONCE }, authorize));
    const together = await time(() => Promise.all(Array.from({ length: AT_ONCE }, authorize)));
    return [
      ...lines,
      `authorization requests, ${AT_ONCE} at once: ${Math.round((AT_ONCE / together) * 1000)}/s; no error`,
      `AWS calls of an authorization request: ${authorized}`,
      `AWS calls of a registration: ${registration}`,
      `AWS calls of a registration and a sign-in: ${signIn} (goal: at most 14)`,
      `AWS calls of a refresh: ${refreshed} (goal: at most 4)`,
    ].join('\n');
  } finally {
    calls[Symbol.dispose]();
    await server.stop();
  }
}
