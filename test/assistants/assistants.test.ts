import { App, Stack } from 'aws-cdk-lib';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type IGatewayIdentity,
} from 'cdk-agentcore-gateway-auth';
import { LocalGateway, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signInAndReturn } from '../e2e/person';
import { install } from './install';
import { PersonsComputer } from './persons-computer';
import { CODEX, PROGRAMS, type Program } from './programs';

/** Where the programs stay for the next run; without it they are installed anew each time. */
const { ASSISTANTS_FOLDER } = process.env;

let folder: string;

beforeAll(() => {
  folder = ASSISTANTS_FOLDER ?? mkdtempSync(join(tmpdir(), 'assistants-'));
});
afterAll(() => {
  if (ASSISTANTS_FOLDER === undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Site {
  readonly local: LocalGateway;
  readonly alice: LocalUser;
}

/** A port of its own: Codex hashes the URL into its callback, so it has to be known before the start. */
async function start(port: number, identityOf: (stack: Stack) => IGatewayIdentity): Promise<Site> {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Tools');
  const gateway = new McpGateway(stack, 'Gateway', { identity: identityOf(stack) });
  new SampleMcpServer(stack, 'Orders').addTo(gateway);
  const local = await LocalGateway.start(app, { port });
  return { local, alice: await local.createUser({ username: 'alice' }) };
}

/** Has the program sign in as a person would, and returns the parameters of its authorization request. */
async function signIn(program: Program, configuration: string, { alice }: Site): Promise<Record<string, string>> {
  const computer = await PersonsComputer.with(program, configuration, install(program, folder));
  try {
    const link = await computer.openedLink;
    await signInAndReturn(link, alice.username, alice.password);
    await computer.connected;
    return Object.fromEntries(new URL(link).searchParams);
  } finally {
    await computer.turnOff();
  }
}

describe('with a client id of a user pool', () => {
  const PORT = 18_480;
  let site: Site;

  beforeAll(async () => {
    const hash = createHash('sha256').update(`http://127.0.0.1:${PORT}/mcp`).digest('base64url').slice(0, 12);
    const codex = McpClient.custom({
      name: CODEX.name,
      callbackUrls: CODEX.callbackUrls.map((url) => url.replace(/[^/]+$/, hash)),
    });
    const clients = PROGRAMS.map(({ preset }) => (preset === CODEX ? codex : preset));
    site = await start(PORT, (stack) => new GatewayUserPool(stack, 'Users', { clients }));
  });
  afterAll(() => site?.local.stop());

  test.each(PROGRAMS.map((program) => [program.package, program] as const))(
    '%s reads the configuration of its preset, signs in with it and reaches the gateway',
    async (_, program) => {
      const { local } = site;
      const { clientId, redirectUris } = local.clients.find(({ name }) => name === program.preset.name)!;
      const [domain] = local.userPools[0]!.domains;
      const configuration = program.preset.configuration({
        mcpUrl: local.mcpUrl,
        clientId,
        authorizationUrl: `${domain}/oauth2/authorize`,
        tokenUrl: `${domain}/oauth2/token`,
      });
      const request = await signIn(program, configuration, site);
      expect(request).toMatchObject({ client_id: clientId, code_challenge_method: 'S256', resource: local.mcpUrl });
      expect(request['redirect_uri']).toBe(redirectUris[0]);
      expect(request['scope']?.split(' ')).toContain('openid');
    },
  );

  test.each(PROGRAMS.map(({ preset, package: installed }) => [preset.name, preset, installed] as const))(
    'the preset of %s names the version that is run here',
    (_, preset, installed) => {
      const version = installed.replace(/^.*(?:@|==)/, '');
      expect(preset.verifiedBy).toBe(`running version ${version} with this configuration`);
    },
  );
});

describe('by URL alone, at an authorization server', () => {
  let site: Site;

  beforeAll(async () => {
    site = await start(
      0,
      (stack) =>
        new GatewayAuthorizationServer(stack, 'SignIn', {
          identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'Users')),
        }),
    );
  });
  afterAll(() => site?.local.stop());

  const DOCUMENTS: Readonly<Record<string, RegExp>> = {
    'Claude Code': /^https:\/\/claude\.ai\/oauth\/claude-code-client-metadata$/,
    // It waits at /callback, although its document declares /.
    'GitHub Copilot CLI': /^https:\/\/github\.com\/copilot\/cli\/client-metadata\.json$/,
  };

  test.each(
    PROGRAMS.filter(({ preset }) => preset.name in DOCUMENTS).map((program) => [program.preset.name, program] as const),
  )('%s signs in with its metadata document', async (name, program) => {
    const server = { type: 'http', url: site.local.mcpUrl, ...(name in DOCUMENTS && { tools: ['*'] }) };
    const request = await signIn(program, JSON.stringify({ mcpServers: { gateway: server } }), site);
    expect(request['client_id']).toMatch(DOCUMENTS[name]!);
    expect(new URL(request['redirect_uri']!).pathname).toBe('/callback');
  });
});
