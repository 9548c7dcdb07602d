import { App, Fn, Stack } from 'aws-cdk-lib';
import {
  Gateway,
  GatewayAuthorizer,
  SchemaDefinitionType,
  ToolSchema,
  type CfnGateway,
  type SchemaDefinition,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  UpstreamIdentityProvider,
  type GatewayUserPoolProps,
  type McpGatewayProps,
} from 'cdk-agentcore-gateway-auth';

const { INTEGER, OBJECT, STRING } = { ...SchemaDefinitionType };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demo-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `gateway-auth demo` prints of an app. */
async function demo(define: (app: App) => void, ...args: string[]): Promise<Outcome> {
  const app = new App({ outdir: folder });
  define(app);
  app.synth();
  const command = [
    join(__dirname, '..', '..', 'dist', 'bin', 'gateway-auth.js'),
    'demo',
    '--assembly',
    folder,
    ...args,
  ];
  return promisify(execFile)(process.execPath, command).then(
    (output) => ({ code: 0, ...output }),
    (error: Outcome) => error,
  );
}

const NO_ARGUMENTS: SchemaDefinition = { type: OBJECT };

/** A gateway's tool `find`, which answers with its arguments. */
function addTool(gateway: Gateway, inputSchema = NO_ARGUMENTS, code = 'async (given) => ({ given })'): void {
  const stack = Stack.of(gateway);
  gateway.addLambdaTarget('Target', {
    gatewayTargetName: stack.stackName.toLowerCase(),
    lambdaFunction: new Function(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(`exports.handler = ${code};`),
    }),
    toolSchema: ToolSchema.fromInline([{ name: 'find', description: 'Finds', inputSchema }]),
  });
}

function kiro(
  scope: App,
  props: GatewayUserPoolProps = {},
  stackName = 'Payments',
  gatewayProps?: Partial<McpGatewayProps>,
) {
  const stack = new Stack(scope, stackName);
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], ...props });
  return new McpGateway(stack, 'Gateway', { identity: users, ...gatewayProps });
}

/** A user pool and a gateway of the CDK, and nothing of this package. */
function ofTheCdk(app: App, props: cognito.UserPoolProps, client?: cognito.UserPoolClientOptions): Gateway {
  const stack = new Stack(app, 'Payments');
  const pool = new cognito.UserPool(stack, 'Pool', props);
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'payments-of-acme' } });
  const invoke = new cognito.ResourceServerScope({ scopeName: 'invoke', scopeDescription: 'Calls' });
  const server = pool.addResourceServer('Server', { identifier: 'payments', scopes: [invoke] });
  const clients = client ? [pool.addClient('Client', client)] : [];
  clients.forEach((one) => one.node.addDependency(server));
  const gateway = new Gateway(stack, 'Gateway', {
    authorizerConfiguration: GatewayAuthorizer.usingCognito({
      userPool: pool,
      ...(clients.length > 0 && { allowedClients: clients }),
      allowedScopes: [
        clients.length === 0 ? 'openid' : client!.oAuth!.flows!.clientCredentials ? 'payments/invoke' : 'openid',
      ],
    }),
  });
  const host = Fn.select(2, Fn.split('/', (gateway.node.defaultChild as CfnGateway).attrGatewayUrl));
  new cognito.UserPoolResourceServer(stack, 'Resource', {
    userPool: pool,
    identifier: `https://${host}/mcp`,
    userPoolResourceServerName: 'gateway',
  });
  addTool(gateway);
  return gateway;
}

const FOR_PEOPLE: cognito.UserPoolClientOptions = {
  userPoolClientName: 'Web',
  oAuth: { flows: { authorizationCodeGrant: true }, callbackUrls: ['http://localhost:7777/callback'] },
};

describe('demo signs a person in', () => {
  test.each<[string, (app: App) => void, string]>([
    [
      'and calls the tool that takes no arguments, not the search',
      (app) => addTool(kiro(app)),
      'called payments___find',
    ],
    [
      'and makes up the arguments that a tool requires',
      (app) =>
        addTool(kiro(app), {
          type: OBJECT,
          properties: {
            id: { type: STRING },
            lines: { type: OBJECT, properties: { count: { type: INTEGER } }, required: ['count'] },
            note: { type: STRING },
          },
          required: ['id', 'lines'],
        }),
      'called payments___find',
    ],
    ['and searches where there is no other tool', (app) => void kiro(app), 'called x_amz_bedrock_agentcore_search'],
    [
      'and says that there are no tools',
      (app) => void kiro(app, {}, 'Payments', { semanticSearch: false }),
      'found no tools',
    ],
    [
      'who has to set up an authenticator app',
      (app) => addTool(kiro(app, { mfa: cognito.Mfa.REQUIRED })),
      'called payments___find',
    ],
    [
      'who gets a code by SMS',
      (app) => addTool(kiro(app, { mfa: cognito.Mfa.REQUIRED, mfaSecondFactor: { sms: true, otp: false } })),
      'called payments___find',
    ],
    [
      'where passkeys are offered',
      (app) => addTool(kiro(app, { signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } } })),
      'called payments___find',
    ],
    [
      'whose password has to be as long as it can be',
      (app) => addTool(kiro(app, { passwordPolicy: { minLength: 99 } })),
      'called payments___find',
    ],
    [
      'who signs in with an e-mail address, in a user pool that requires a name and a birthdate',
      (app) =>
        void ofTheCdk(
          app,
          {
            signInAliases: { email: true },
            standardAttributes: { fullname: { required: true }, birthdate: { required: true } },
            customAttributes: { department: new cognito.StringAttribute() },
          },
          FOR_PEOPLE,
        ),
      'called payments___find',
    ],
    [
      'who signs in with a telephone number',
      (app) => void ofTheCdk(app, { signInAliases: { phone: true } }, FOR_PEOPLE),
      'called payments___find',
    ],
    [
      'at the user pool that the authorization server stands in front of, not at the first',
      (app) => {
        const stack = new Stack(app, 'Payments');
        new cognito.UserPool(stack, 'Unrelated');
        const users = new GatewayUserPool(stack, 'Users', { mfa: cognito.Mfa.REQUIRED });
        const identityProvider = UpstreamIdentityProvider.userPool(users);
        const identity = new GatewayAuthorizationServer(stack, 'SignIn', { identityProvider });
        addTool(new McpGateway(stack, 'Gateway', { identity }));
      },
      'called payments___find',
    ],
    [
      'and goes on where a tool does not take what was made up',
      (app) =>
        addTool(
          kiro(app),
          { type: OBJECT, properties: { id: { type: STRING } }, required: ['id'] },
          `async () => { throw new Error('no such id'); }`,
        ),
      'called payments___find, which did not take made-up arguments',
    ],
  ])('%s', async (_, define, end) => {
    const { code, stdout, stderr } = await demo(define);
    expect({ code, end: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      code: 0,
      end: expect.stringMatching(new RegExp(`^ok: \\S+ signed in with \\w+( assistant)? and ${end}$`)),
    });
    // The secret of an authenticator app.
    expect(stdout + stderr).not.toMatch(/otpauth:|[A-Z2-7]{32}/);
  });

  test('with made-up arguments that it says are made up', async () => {
    const inputSchema = { type: OBJECT, properties: { id: { type: STRING } }, required: ['id'] };
    const { stdout } = await demo((app) => addTool(kiro(app), inputSchema));
    expect(stdout).toContain('payments___find {"id":"example"} (made up)\n');
  });
});

describe('demo of several stacks', () => {
  const two = (app: App): void => ['Payments', 'Shipping'].forEach((name) => addTool(kiro(app, {}, name)));

  test.each<[string[], string]>([
    [[], 'called payments___find'],
    [['--client', 'Shipping/Users/Clients/Kiro'], 'called shipping___find'],
    [['--gateway', 'Shipping/Gateway'], 'called shipping___find'],
  ])('with %j takes what belongs together', async (args, end) => {
    const { stdout } = await demo(two, ...args);
    expect(stdout).toMatch(new RegExp(`\nok: alice signed in with Kiro and ${end}\n$`));
  });

  test.each<[string[], string]>([
    [
      ['--client', 'Kiro'],
      'gateway-auth: --client Kiro: there are 2 of this name; give one of "Payments/Users/Clients/Kiro/Client", "Shipping/Users/Clients/Kiro/Client"\n',
    ],
    [
      ['--client', 'Typo'],
      'gateway-auth: --client Typo: there is none of this name; there is "Kiro" ("Payments/Users/Clients/Kiro/Client"), "Kiro" ("Shipping/Users/Clients/Kiro/Client")\n',
    ],
  ])('with %j says what to give', async (args, message) => {
    expect(await demo(two, ...args)).toMatchObject({ code: 1, stderr: message });
  });
});

describe('demo says in one line why no person signs in', () => {
  test.each<[string, (app: App) => void, RegExp]>([
    [
      'where programs sign in only',
      (app) =>
        void ofTheCdk(
          app,
          {},
          {
            userPoolClientName: 'nightly',
            generateSecret: true,
            oAuth: { flows: { clientCredentials: true }, scopes: [cognito.OAuthScope.custom('payments/invoke')] },
          },
        ),
      /^gateway-auth: the user pool \S+ has no public app client that a person could sign in with; nightly signs in without a person: `gateway-auth local` prints how\n$/,
    ],
    [
      'where the user pool has no app client',
      (app) => void ofTheCdk(app, {}),
      /^gateway-auth: the user pool \S+ has no public app client that a person could sign in with\n$/,
    ],
    [
      'where the gateway takes AWS credentials',
      (app) => {
        const stack = new Stack(app, 'Payments');
        new cognito.UserPool(stack, 'Pool');
        addTool(new Gateway(stack, 'Gateway', { authorizerConfiguration: GatewayAuthorizer.usingAwsIam() }));
      },
      /^gateway-auth: the gateway \S+ takes no tokens, and so no person signs in to it\n$/,
    ],
    [
      'where there is no user pool',
      (app) =>
        addTool(
          new Gateway(new Stack(app, 'Payments'), 'Gateway', {
            authorizerConfiguration: GatewayAuthorizer.usingAwsIam(),
          }),
        ),
      /^gateway-auth: there is no user pool in these stacks, and so no person to sign in; use `gateway-auth local`\n$/,
    ],
  ])('%s', async (_, define, message) => {
    expect(await demo(define)).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  });
});
