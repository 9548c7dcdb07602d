import { App, CfnCondition, CfnOutput, CfnParameter, Fn, SecretValue, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LocalGateway, TemplateError, type LocalGatewayOptions } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt } from 'jose';
import { LoopbackServer } from '../../local/http/loopback-server';
import { Issuer } from '../local/aws/gateway/issuer';
import { OrderServer } from '../local/aws/gateway/order-server';

/** What a test started, in the order in which it has to be stopped. */
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const { stop } of running.splice(0)) {
    await stop();
  }
});

async function start(app: App, options?: LocalGatewayOptions): Promise<LocalGateway> {
  const local = await LocalGateway.start(app, options);
  running.unshift({ stop: () => local.stop() });
  return local;
}

/** A server outside of the twin, which `endpoints` puts in the place of a real one. */
async function serve(fetch: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = await LoopbackServer.listen({ fetch });
  running.push({ stop: () => server.close() });
  return server.origin;
}

async function startIssuer(): Promise<{ issuer: Issuer; origin: string }> {
  const issuer = await Issuer.start();
  running.push({ stop: () => issuer.close() });
  return { issuer, origin: new URL(issuer.discoveryUrl).origin };
}

/** An app with one stack. */
function appOf(define: (stack: Stack) => void): App {
  const app = new App();
  define(new Stack(app, 'Foreign'));
  return app;
}

function nodeFunction(stack: Stack, id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });
}

/** The Lambda target that nearly every example of the CDK's README has. */
function addHelloTarget(gateway: agentcore.Gateway, name = 'my-lambda-target'): agentcore.GatewayTarget {
  const stack = Stack.of(gateway);
  return gateway.addLambdaTarget(`Target-${name}`, {
    gatewayTargetName: name,
    description: 'Lambda function target',
    lambdaFunction: nodeFunction(
      stack,
      `Function-${name}`,
      `
      exports.handler = async (event) => {
        return {
          statusCode: 200,
          body: JSON.stringify({ message: 'Hello from Lambda!' })
        };
      };
    `,
    ),
    toolSchema: agentcore.ToolSchema.fromInline([
      {
        name: 'hello_world',
        description: 'A simple hello world tool',
        inputSchema: {
          type: agentcore.SchemaDefinitionType.OBJECT,
          properties: { name: { type: agentcore.SchemaDefinitionType.STRING, description: 'The name to greet' } },
          required: ['name'],
        },
      },
    ]),
  });
}

const HELLO = 'my-lambda-target___hello_world';
const HELLO_RESULT = { statusCode: 200, body: '{"message":"Hello from Lambda!"}' };

/** The tool that a gateway with semantic search has, which is the CDK's default. */
const SEARCH = 'x_amz_bedrock_agentcore_search';

/** The app client that has a secret. */
const programOf = (local: LocalGateway) =>
  local.userPools.flatMap(({ clients }) => clients).find(({ clientSecret }) => clientSecret !== undefined)!;

const machineOf = (local: LocalGateway, gateway?: string) =>
  local.signInMachine({ client: programOf(local).clientId, gateway });

/** Asks for the tools without any client library. */
async function listTools(local: Pick<LocalGateway, 'mcpUrl'>, headers: Record<string, string>) {
  const response = await fetch(local.mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  const { result, error } = (await response.json()) as {
    result?: { tools: { name: string }[] };
    error?: { message: string };
  };
  return { status: response.status, tools: result?.tools.map(({ name }) => name), error: error?.message };
}

const tokenOf = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the gateway that the CDK makes when it is told nothing', () => {
  const defaultGateway = (change?: (gateway: agentcore.Gateway, target: agentcore.GatewayTarget) => void) =>
    appOf((stack) => {
      const gateway = new agentcore.Gateway(stack, 'G');
      const target = addHelloTarget(gateway);
      change?.(gateway, target);
    });

  test('a program signs in and calls a tool', async () => {
    const local = await start(defaultGateway());
    const program = await machineOf(local);
    expect(await program.listTools()).toEqual([SEARCH, HELLO]);
    const { isError, text } = await program.call(HELLO, { name: 'Ada' });
    expect({ isError, result: JSON.parse(text) }).toEqual({ isError: false, result: HELLO_RESULT });
    const { scope, client_id: clientId } = decodeJwt(program.tokens().accessToken);
    expect(String(scope).split(' ')).toEqual([expect.stringMatching(/\/read$/), expect.stringMatching(/\/write$/)]);
    expect(clientId).toBe(local.clients[0]!.clientId);
    await program.close();
  });

  test('a person cannot sign in, and the message says why', async () => {
    const local = await start(defaultGateway());
    const user = await local.createUser();
    await expect(local.signIn({ client: local.clients[0]!.clientId, user })).rejects.toThrow(
      /has no callback URL, so nobody can sign in with it/,
    );
  });

  test('AWS may create the target before the permission to call its function: a warning, until the stack says otherwise', async () => {
    const race =
      /^Foreign\/\w+: AWS may create this target before \w*ServiceRoleDefaultPolicy\w+, .*lambda:InvokeFunction/;
    expect((await start(defaultGateway())).warnings).toEqual([expect.stringMatching(race)]);
    const ordered = defaultGateway((gateway, target) => target.node.addDependency(gateway.role));
    expect((await start(ordered)).warnings).toEqual([]);
  });
});

/** A user pool of the CDK in which a person can sign in to `gateway`, with everything that AWS asks for. */
function poolForPeople(stack: Stack, name: string): { pool: cognito.UserPool; client: cognito.UserPoolClient } {
  const pool = new cognito.UserPool(stack, `${name}Pool`, { userPoolName: name });
  const client = pool.addClient('Client', {
    userPoolClientName: `${name}-desk`,
    oAuth: { flows: { authorizationCodeGrant: true }, callbackUrls: ['http://localhost:9999/callback'] },
  });
  pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: `${name}-login` },
    managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  });
  new cognito.CfnManagedLoginBranding(stack, `${name}Branding`, {
    userPoolId: pool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  });
  return { pool, client };
}

function gatewayOf(stack: Stack, name: string, { pool, client }: ReturnType<typeof poolForPeople>): agentcore.Gateway {
  const gateway = new agentcore.Gateway(stack, `${name}Gateway`, {
    gatewayName: name,
    authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
      userPool: pool,
      allowedClients: [client],
      allowedScopes: ['openid'],
    }),
  });
  // Cognito binds a token to a resource that it knows only.
  pool.addResourceServer('Gateway', { identifier: gateway.gatewayUrl!, userPoolResourceServerName: 'gateway' });
  return gateway;
}

const LIBRARY_API = {
  openapi: '3.0.3',
  info: { title: 'Library API', version: '1.0.0' },
  servers: [{ url: 'https://library.example.com/v1' }],
  paths: {
    '/search': {
      get: {
        summary: 'Search for books',
        operationId: 'searchBooks',
        parameters: [{ name: 'query', in: 'query', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'Books' } },
      },
    },
  },
};

describe('two user pools, two gateways, three kinds of targets', () => {
  const shopAndDepot = (): App =>
    appOf((stack) => {
      const shop = gatewayOf(stack, 'shop', poolForPeople(stack, 'staff'));
      addHelloTarget(shop);
      const key = new agentcore.ApiKeyCredentialProvider(stack, 'Key', {
        apiKeyCredentialProviderName: 'library',
        apiKey: SecretValue.unsafePlainText('k3y'),
      });
      shop.addOpenApiTarget('Library', {
        gatewayTargetName: 'library',
        apiSchema: agentcore.ApiSchema.fromInline(JSON.stringify(LIBRARY_API)),
        credentialProviderConfigurations: [
          agentcore.GatewayCredentialProvider.fromApiKeyIdentity(key, {
            credentialLocation: agentcore.ApiKeyCredentialLocation.header({ credentialParameterName: 'X-API-Key' }),
          }),
        ],
      });
      const depot = gatewayOf(stack, 'depot', poolForPeople(stack, 'partners'));
      depot.addMcpServerTarget('Orders', {
        gatewayTargetName: 'orders',
        endpoint: 'https://orders.example.com/mcp',
        credentialProviderConfigurations: [],
      });
      addHelloTarget(depot, 'greeter');
    });

  test('everybody reaches the targets of their own gateway, and nobody those of the other one', async () => {
    const library: { url: string; key: string | null }[] = [];
    const orderServer = new OrderServer();
    const local = await start(shopAndDepot(), {
      endpoints: {
        'https://library.example.com': await serve(({ url, headers }) => {
          library.push({ url: new URL(url).pathname + new URL(url).search, key: headers.get('x-api-key') });
          return Response.json([{ title: 'Middlemarch' }]);
        }),
        'https://orders.example.com': await serve((request) => orderServer.fetch(request)),
      },
    });
    running.push({ stop: () => orderServer.close() });

    const employee = await local.createUser({ userPool: 'staff' });
    const shop = await local.signIn({ client: 'staff-desk', user: employee, gateway: 'shop' });
    expect(await shop.listTools()).toEqual([SEARCH, HELLO, 'library___searchBooks']);
    expect(JSON.parse((await shop.call(HELLO, { name: 'Ada' })).text)).toEqual(HELLO_RESULT);
    expect((await shop.call('library___searchBooks', { query: 'Eliot, George' })).text).toContain('Middlemarch');
    // The CDK adds `Bearer `, whatever the header is.
    expect(library).toEqual([{ url: '/v1/search?query=Eliot%2C+George', key: 'Bearer k3y' }]);
    await shop.close();

    const partner = await local.createUser({ userPool: 'partners' });
    const depot = await local.signIn({ client: 'partners-desk', user: partner, gateway: 'depot' });
    expect(await depot.listTools()).toEqual([SEARCH, 'orders___count', 'greeter___hello_world']);
    expect(await depot.call('orders___count')).toMatchObject({ isError: false, text: 'counted' });

    expect(await listTools(local, tokenOf(depot.tokens().accessToken))).toMatchObject({ status: 401 });
    // The words of an app client that does not say PreventUserExistenceErrors.
    await expect(local.signIn({ client: 'staff-desk', user: partner, gateway: 'shop' })).rejects.toThrow(
      'User does not exist.',
    );
    await depot.close();
  });

  test('a remote MCP server that cannot be reached fails the deployment, as on AWS, naming target and address', async () => {
    const unavailable = await serve(() => new Response('closed for today', { status: 503 }));
    const refused = start(shopAndDepot(), { endpoints: { 'https://orders.example.com': unavailable } });
    await expect(refused).rejects.toThrow(TemplateError);
    await expect(refused).rejects.toThrow(
      /^stack Foreign: depotGateway\w+ \(AWS::BedrockAgentCore::GatewayTarget\): the target's tools could not be listed: target "orders": http.*: closed for today$/,
    );
  });
});

describe('a user pool that was imported', () => {
  const POOL = 'us-east-1_AbCdEfGhI';
  const CLIENT = '1example23456789';
  const importing = (addClient: boolean): App =>
    appOf((stack) => {
      const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', POOL);
      const client = addClient
        ? userPool.addClient('Client')
        : cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', CLIENT);
      const gateway = new agentcore.Gateway(stack, 'G', {
        authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({ userPool, allowedClients: [client] }),
      });
      addHelloTarget(gateway).node.addDependency(gateway.role);
    });

  test('is not in the twin: a warning says so, and nobody can be created or signed in there', async () => {
    const local = await start(importing(false));
    expect(local.warnings).toEqual([
      expect.stringMatching(
        /^Foreign\/G\w+: DiscoveryUrl names the user pool us-east-1_AbCdEfGhI, which is not in these stacks; /,
      ),
    ]);
    await expect(local.createUser()).rejects.toThrow('there is no user pool in these stacks; there are: none');
    await expect(local.signInMachine({ client: CLIENT })).rejects.toThrow(
      `there is no app client "${CLIENT}" in these stacks; there are: none`,
    );
  });

  test('can be played by the test itself, whose tokens the gateway then checks', async () => {
    const { issuer, origin } = await startIssuer();
    const local = await start(importing(false), {
      endpoints: { 'https://cognito-idp.us-east-1.amazonaws.com': origin },
    });
    expect(local.warnings).toEqual([]);
    const token = await issuer.token({ client_id: CLIENT });
    expect(await listTools(local, tokenOf(token))).toMatchObject({ status: 200, tools: [SEARCH, HELLO] });
    const stranger = await issuer.token({ client_id: 'another' });
    expect(await listTools(local, tokenOf(stranger))).toMatchObject({ status: 401, error: 'Invalid Bearer token' });
  });

  test('is told apart from a pool that the template has, on the same host', async () => {
    const { issuer, origin } = await startIssuer();
    const app = appOf((stack) => {
      gatewayOf(stack, 'own', poolForPeople(stack, 'own'));
      new agentcore.Gateway(stack, 'Other', {
        gatewayName: 'other',
        authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
          userPool: cognito.UserPool.fromUserPoolId(stack, 'Imported', POOL),
          allowedClients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'ImportedClient', CLIENT)],
        }),
      });
    });
    const local = await start(app, { endpoints: { 'https://cognito-idp.us-east-1.amazonaws.com': origin } });
    expect(local.warnings).toEqual([]);
    const desk = await local.signIn({ client: 'own-desk', user: await local.createUser(), gateway: 'own' });
    expect(await desk.listTools()).toEqual([SEARCH]);
    const [own, other] = local.gateways.map(({ mcpUrl }) => mcpUrl);
    const ofOwn = tokenOf(desk.tokens().accessToken);
    const ofImported = tokenOf(await issuer.token({ client_id: CLIENT }));
    expect(await listTools({ mcpUrl: other! }, ofImported)).toMatchObject({ status: 200, tools: [SEARCH] });
    expect(await listTools({ mcpUrl: own! }, ofImported)).toMatchObject({ status: 401 });
    expect(await listTools({ mcpUrl: other! }, ofOwn)).toMatchObject({ status: 401 });
    await desk.close();
  });

  test('cannot be given an app client: the pool is missing, and the message names it', async () => {
    await expect(start(importing(true))).rejects.toThrow(
      /^stack Foreign: Pool\w+ \(AWS::Cognito::UserPoolClient\): UserPoolId 'us-east-1_AbCdEfGhI' is not a user pool of this twin/,
    );
  });

  test('runs when it is in another stack of the same app', async () => {
    const app = new App();
    const { pool, client } = poolForPeople(new Stack(app, 'People'), 'staff');
    const stack = new Stack(app, 'Foreign');
    const gateway = new agentcore.Gateway(stack, 'G', {
      authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
        userPool: cognito.UserPool.fromUserPoolId(stack, 'Imported', pool.userPoolId),
        allowedClients: [client],
      }),
    });
    addHelloTarget(gateway);
    // Not of the other stack: a reference in both directions would be a cycle.
    new cognito.CfnUserPoolResourceServer(stack, 'ResourceServer', {
      userPoolId: pool.userPoolId,
      identifier: gateway.gatewayUrl!,
      name: 'gateway',
    });
    const local = await start(app);
    const desk = await local.signIn({ client: 'staff-desk', user: await local.createUser(), scopes: ['openid'] });
    expect(await desk.listTools()).toEqual([SEARCH, HELLO]);
    await desk.close();

    const assembly = app.synth();
    await expect(LocalGateway.start(assembly.getStackByName('Foreign').templateFullPath)).rejects.toThrow(
      /^stack Foreign: .*People:ExportsOutput\w*staffPool\w+.*/,
    );
  });
});

describe('a stack with parameters and conditions', () => {
  /** Production has no debug messages; everything else has an extra target. */
  const staged = (): App =>
    appOf((stack) => {
      const stage = new CfnParameter(stack, 'Stage', { allowedValues: ['dev', 'prod'], default: 'dev' });
      const scopes = new CfnParameter(stack, 'Scopes', { type: 'CommaDelimitedList', default: 'read,write' });
      const isProduction = new CfnCondition(stack, 'IsProduction', {
        expression: Fn.conditionEquals(stage.valueAsString, 'prod'),
      });
      const isOpen = new CfnCondition(stack, 'IsOpen', { expression: Fn.conditionNot(isProduction) });
      const pool = new cognito.UserPool(stack, 'Pool');
      const server = new cognito.CfnUserPoolResourceServer(stack, 'Server', {
        userPoolId: pool.userPoolId,
        identifier: 'api',
        name: 'api',
        scopes: ['read', 'write', 'admin'].map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
      });
      const scope = (index: number): string => Fn.join('/', ['api', Fn.select(index, scopes.valueAsList)]);
      const client = new cognito.CfnUserPoolClient(stack, 'Client', {
        userPoolId: pool.userPoolId,
        clientName: Fn.sub('report-${Stage}'),
        generateSecret: true,
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: [scope(0), Fn.conditionIf('IsProduction', { Ref: 'AWS::NoValue' }, scope(1)).toString()],
      });
      client.addResourceDependency(server);
      pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'staged' } });
      const gateway = new agentcore.Gateway(stack, 'G', {
        gatewayName: Fn.join('-', ['gateway', stage.valueAsString]),
        authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
          userPool: pool,
          allowedClients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Report', client.ref)],
        }),
      });
      addHelloTarget(gateway);
      const experiment = addHelloTarget(gateway, 'experiment');
      (experiment.node.defaultChild as agentcore.CfnGatewayTarget).cfnOptions.condition = isOpen;
      new CfnOutput(stack, 'Experiment', { value: experiment.targetId, condition: isOpen });
    });

  test.each([
    ['its default', {}, 'dev', ['api/read', 'api/write'], [SEARCH, HELLO, 'experiment___hello_world']],
    ['another value', { Stage: 'prod', Scopes: 'admin,read' }, 'prod', ['api/admin'], [SEARCH, HELLO]],
  ])('%s of a parameter decides what there is', async (_, parameters, stage, scopes, tools) => {
    const local = await start(staged(), { parameters });
    expect(local.gateways[0]!.name).toBe(`gateway-${stage}`);
    expect(Object.keys(local.stacks[0]!.outputs).includes('Experiment')).toBe(stage === 'dev');
    const report = await local.signInMachine({ client: `report-${stage}` });
    expect(String(decodeJwt(report.tokens().accessToken).scope).split(' ')).toEqual(scopes);
    expect(await report.listTools()).toEqual(tools);
    await report.close();
  });

  test('a value that is not allowed is refused', async () => {
    await expect(start(staged(), { parameters: { Stage: 'staging' } })).rejects.toThrow(
      /^stack Foreign: .*Stage.*staging.*dev, prod/,
    );
  });
});

const CUSTOM_CLAIMS = [
  agentcore.GatewayCustomClaim.withStringValue('department', 'engineering'),
  agentcore.GatewayCustomClaim.withStringArrayValue('roles', ['admin'], agentcore.CustomClaimOperator.CONTAINS),
  agentcore.GatewayCustomClaim.withStringArrayValue(
    'permissions',
    ['read', 'write'],
    agentcore.CustomClaimOperator.CONTAINS_ANY,
  ),
];

describe('the examples in the README of aws-cdk-lib/aws-bedrockagentcore', () => {
  test('inbound authorization: a custom JWT with custom claims', async () => {
    const { issuer, origin } = await startIssuer();
    const app = appOf((stack) => {
      const gateway = new agentcore.Gateway(stack, 'MyGateway', {
        gatewayName: 'my-gateway',
        authorizerConfiguration: agentcore.GatewayAuthorizer.usingCustomJwt({
          discoveryUrl: 'https://auth.example.com/.well-known/openid-configuration',
          allowedAudience: ['my-app'],
          allowedClients: ['my-client-id'],
          allowedScopes: ['read', 'write'],
          customClaims: CUSTOM_CLAIMS,
        }),
      });
      addHelloTarget(gateway);
    });
    const local = await start(app, { endpoints: { 'https://auth.example.com': origin } });
    const claims = {
      aud: 'my-app',
      client_id: 'my-client-id',
      scope: 'read',
      department: 'engineering',
      roles: ['admin', 'author'],
      permissions: ['write'],
    };
    const status = async (change: object): Promise<number> =>
      (await listTools(local, tokenOf(await issuer.token({ ...claims, ...change })))).status;
    expect(await status({})).toBe(200);
    expect(await status({ aud: 'another-app' })).toBe(401);
    expect(await status({ scope: 'delete' })).toBe(403);
    expect(await status({ department: 'sales' })).toBe(401);
    expect(await status({ roles: ['author'] })).toBe(401);
    expect(await status({ permissions: [] })).toBe(401);
  });

  test('inbound authorization: IAM lets no unsigned request in', async () => {
    const local = await start(
      appOf((stack) => {
        addHelloTarget(
          new agentcore.Gateway(stack, 'MyGateway', {
            gatewayName: 'my-gateway',
            authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam(),
          }),
        );
      }),
    );
    expect(await listTools(local, {})).toMatchObject({ status: 403, tools: undefined });
  });

  test('inbound authorization: none', async () => {
    const local = await start(
      appOf((stack) => {
        addHelloTarget(
          new agentcore.Gateway(stack, 'MyGateway', {
            gatewayName: 'my-gateway',
            authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth(),
          }),
        );
      }),
    );
    expect(local.warnings.join('\n')).toContain('AuthorizerType NONE lets anybody call the tools of this gateway');
    expect(await listTools(local, {})).toMatchObject({ status: 200, tools: [SEARCH, HELLO] });
  });

  test('inbound authorization: the naive use of an own user pool, which has no domain', async () => {
    const local = await start(
      appOf((stack) => {
        const userPool = new cognito.UserPool(stack, 'Pool');
        const userPoolClient = userPool.addClient('Client', { userPoolClientName: 'desk' });
        new agentcore.Gateway(stack, 'MyGateway', {
          gatewayName: 'my-gateway',
          authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
            userPool,
            allowedClients: [userPoolClient],
            allowedAudiences: ['audience1'],
            allowedScopes: ['read', 'write'],
            customClaims: CUSTOM_CLAIMS,
          }),
        });
      }),
    );
    await expect(local.signIn({ client: 'desk', user: await local.createUser() })).rejects.toThrow(
      'desk found no way to sign in: the metadata of the identity provider names no authorization_endpoint; a user pool has one as soon as it has a domain (AWS::Cognito::UserPoolDomain)',
    );
  });

  test('protocol configuration: the versions in the list, and no other', async () => {
    const local = await start(
      appOf((stack) => {
        new agentcore.Gateway(stack, 'MyGateway', {
          gatewayName: 'my-gateway',
          protocolConfiguration: new agentcore.McpProtocolConfiguration({
            instructions: 'Use this gateway to connect to external MCP tools',
            searchType: agentcore.McpGatewaySearchType.SEMANTIC,
            supportedVersions: [agentcore.MCPProtocolVersion.MCP_2025_03_26],
          }),
        });
      }),
    );
    const program = await machineOf(local);
    const authorization = tokenOf(program.tokens().accessToken);
    await program.close();
    expect(await listTools(local, authorization)).toMatchObject({ status: 200, tools: [SEARCH] });
    expect(await listTools(local, { ...authorization, 'mcp-protocol-version': '2025-03-26' })).toMatchObject({
      status: 200,
    });
    expect(await listTools(local, { ...authorization, 'mcp-protocol-version': '2025-11-25' })).toMatchObject({
      status: 400,
      tools: undefined,
    });
  });

  test('a target by a static method, with a configuration of its own', async () => {
    const local = await start(
      appOf((stack) => {
        const gateway = new agentcore.Gateway(stack, 'MyGateway', { gatewayName: 'my-gateway' });
        const myLambdaFunction = nodeFunction(
          stack,
          'MyFunction',
          'exports.handler = async () => ({ statusCode: 200 });',
        );
        const myToolSchema = agentcore.ToolSchema.fromInline([
          {
            name: 'my_tool',
            description: 'My custom tool',
            inputSchema: { type: agentcore.SchemaDefinitionType.OBJECT, properties: {} },
          },
        ]);
        new agentcore.GatewayTarget(stack, 'AdvancedTarget', {
          gateway,
          gatewayTargetName: 'advanced-target',
          targetConfiguration: agentcore.LambdaTargetConfiguration.create(myLambdaFunction, myToolSchema),
          credentialProviderConfigurations: [agentcore.GatewayCredentialProvider.fromIamRole()],
        });
      }),
    );
    const program = await machineOf(local);
    expect(await program.call('advanced-target___my_tool')).toMatchObject({
      isError: false,
      text: '{"statusCode":200}',
    });
    await program.close();
  });

  test('interceptors, in JavaScript', async () => {
    const local = await start(
      appOf((stack) => {
        const gateway = new agentcore.Gateway(stack, 'MyGateway', {
          gatewayName: 'my-gateway',
          interceptorConfigurations: [
            agentcore.LambdaInterceptor.forRequest(
              nodeFunction(
                stack,
                'RequestInterceptor',
                `exports.handler = async (event) => {
                   console.log(event.mcp.gatewayRequest.body.method, 'authorization' in lowerCase(event.mcp.gatewayRequest.headers ?? {}));
                   return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest: event.mcp.gatewayRequest } };
                 };
                 const lowerCase = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));`,
              ),
              { passRequestHeaders: true },
            ),
          ],
        });
        gateway.addInterceptor(
          agentcore.LambdaInterceptor.forResponse(
            nodeFunction(
              stack,
              'ResponseInterceptor',
              `exports.handler = async (event) => {
                 const { statusCode, body } = event.mcp.gatewayResponse;
                 const filtered = body?.result?.tools ? { ...body, result: { tools: [] } } : body;
                 return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: { statusCode, body: filtered } } };
               };`,
            ),
          ),
        );
        addHelloTarget(gateway);
      }),
    );
    const program = await machineOf(local);
    expect(await program.listTools()).toEqual([]);
    expect(JSON.parse((await program.call(HELLO, { name: 'Ada' })).text)).toEqual(HELLO_RESULT);
    expect(local.functionLogs.map(({ message }) => message.trim())).toEqual(
      expect.arrayContaining([expect.stringContaining('tools/call true')]),
    );
    await program.close();
  });

  describe('policy engine', () => {
    const withPolicies = (
      mode: agentcore.PolicyEngineMode,
      addPolicies: (policyEngine: agentcore.PolicyEngine, gateway: agentcore.Gateway) => void,
    ): App =>
      appOf((stack) => {
        const policyEngine = new agentcore.PolicyEngine(stack, 'MyPolicyEngine', {
          policyEngineName: 'my_policy_engine',
          description: 'Policy engine for access control',
        });
        const gateway = new agentcore.Gateway(stack, 'MyGateway', {
          gatewayName: 'my-gateway',
          policyEngineConfiguration: { policyEngine, mode },
        });
        addHelloTarget(gateway);
        addPolicies(policyEngine, gateway);
      });
    const allowAll = (engine: agentcore.PolicyEngine, gateway: agentcore.Gateway): agentcore.Policy =>
      engine.addPolicy('AllowAllActions', {
        statement: agentcore.PolicyStatement.fromCedar(`
          permit(
            principal,
            action,
            resource == AgentCore::Gateway::"${gateway.gatewayArn}"
          );
        `),
        validationMode: agentcore.PolicyValidationMode.IGNORE_ALL_FINDINGS,
      });
    const forbidHello = (engine: agentcore.PolicyEngine, gateway: agentcore.Gateway): agentcore.Policy =>
      engine.addPolicy('DenyDangerous', {
        statement: new agentcore.PolicyStatement({
          effect: agentcore.PolicyEffect.FORBID,
          principal: agentcore.PolicyPrincipal.any(),
          action: agentcore.PolicyAction.one(`AgentCore::Action::${HELLO}`),
          resource: agentcore.PolicyResource.instance('AgentCore::Gateway', gateway.gatewayArn),
        }),
        validationMode: agentcore.PolicyValidationMode.IGNORE_ALL_FINDINGS,
      });
    const highPriority = (engine: agentcore.PolicyEngine, gateway: agentcore.Gateway): agentcore.Policy =>
      engine.addPolicy('ConditionalPolicy', {
        statement: new agentcore.PolicyStatement({
          effect: agentcore.PolicyEffect.PERMIT,
          principal: agentcore.PolicyPrincipal.entityType('AgentCore::OAuthUser'),
          action: agentcore.PolicyAction.one(`AgentCore::Action::${HELLO}`),
          resource: agentcore.PolicyResource.instance('AgentCore::Gateway', gateway.gatewayArn),
          when: [agentcore.PolicyCondition.stringEquals(agentcore.PolicyAttribute.context('input.name'), 'Ada')],
        }),
      });

    const { ENFORCE, LOG_ONLY } = agentcore.PolicyEngineMode;
    test.each([
      ['permit all', ENFORCE, [allowAll], { Ada: true, Bob: true }],
      ['permit nothing', ENFORCE, [], { Ada: false, Bob: false }],
      ['forbid one tool', ENFORCE, [allowAll, forbidHello], { Ada: false, Bob: false }],
      ['forbid one tool, but only log it', LOG_ONLY, [allowAll, forbidHello], { Ada: true, Bob: true }],
      ['permit on a condition', ENFORCE, [highPriority], { Ada: true, Bob: false }],
    ])('%s', async (_, mode, policies, expected) => {
      const local = await start(
        withPolicies(mode, (engine, gateway) => policies.forEach((policy) => policy(engine, gateway))),
      );
      const program = await machineOf(local);
      const allowed: Record<string, boolean> = {};
      for (const name of Object.keys(expected)) {
        allowed[name] = await program.call(HELLO, { name }).then(
          ({ isError }) => !isError,
          () => false,
        );
      }
      expect(allowed).toEqual(expected);
      await program.close();
    });
  });

  describe('what the twin does not run has a warning that names it; the rest of the stack runs', () => {
    type Define = (stack: Stack, gateway: agentcore.Gateway) => void;
    const oauthArns = {
      providerArn:
        'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/abc123/oauth2credentialprovider/my-oauth',
      secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:my-oauth-secret-abc123',
      scopes: ['mcp-runtime-server/invoke'],
    };

    test.each<[string, Define, RegExp]>([
      [
        'a workload identity',
        (stack) =>
          new agentcore.WorkloadIdentity(stack, 'MyWorkloadIdentity', {
            workloadIdentityName: 'customer-support-agent-prod',
            allowedResourceOauth2ReturnUrls: ['https://app.example.com/oauth/callback'],
          }),
        /^Foreign\/MyWorkloadIdentity\w+: the local twin does not run AWS::BedrockAgentCore::WorkloadIdentity; /,
      ],
      [
        'an OAuth provider of a vendor',
        (stack) =>
          agentcore.OAuth2CredentialProvider.usingGithub(stack, 'GhOAuth', {
            oAuth2CredentialProviderName: 'github-oauth',
            clientId: 'your-client-id',
            clientSecret: SecretValue.unsafePlainText('your-client-secret'),
          }),
        /^Foreign\/GhOAuth\w+: the local twin does not get tokens of GithubOauth2 from https:\/\/github\.com\/\S+; replace /,
      ],
      [
        'an OAuth provider by the ARN of one that was made elsewhere',
        (_, gateway) =>
          gateway.addMcpServerTarget('MyMcpServer', {
            gatewayTargetName: 'my-mcp-server',
            endpoint: 'https://my-mcp-server.example.com',
            credentialProviderConfigurations: [agentcore.GatewayCredentialProvider.fromOauthIdentityArn(oauthArns)],
          }),
        /^Foreign\/\w+: the tools of this target are not listed: ProviderArn "\S+oauth2credentialprovider\/my-oauth" is not in these stacks/,
      ],
    ])('%s', async (_, define, warning) => {
      const local = await start(
        appOf((stack) => {
          const gateway = new agentcore.Gateway(stack, 'MyGateway', { gatewayName: 'my-gateway' });
          addHelloTarget(gateway);
          define(stack, gateway);
        }),
      );
      expect(local.warnings).toContainEqual(expect.stringMatching(warning));
      const program = await machineOf(local, 'my-gateway');
      expect(await program.listTools()).toEqual([SEARCH, HELLO]);
      await program.close();
    });

    test('a gateway with a key of KMS runs, and encrypts nothing', async () => {
      const local = await start(
        appOf((stack) => {
          const kmsKey = new kms.Key(stack, 'GatewayEncryptionKey', { enableKeyRotation: true });
          addHelloTarget(new agentcore.Gateway(stack, 'MyGateway', { gatewayName: 'my-encrypted-gateway', kmsKey }));
        }),
      );
      expect(local.warnings.filter((warning) => warning.includes('KMS'))).toEqual([]);
      const program = await machineOf(local, 'my-encrypted-gateway');
      expect(await program.listTools()).toEqual([SEARCH, HELLO]);
      await program.close();
    });

    test('interceptors in Python stop every call, and the program is told which function and why', async () => {
      const local = await start(
        appOf((stack) => {
          const interceptor = new lambda.Function(stack, 'RequestInterceptor', {
            runtime: lambda.Runtime.PYTHON_3_12,
            handler: 'index.handler',
            code: lambda.Code.fromInline('def handler(event, context): pass'),
          });
          new agentcore.Gateway(stack, 'MyGateway', {
            gatewayName: 'my-gateway',
            interceptorConfigurations: [
              agentcore.LambdaInterceptor.forRequest(interceptor, { passRequestHeaders: true }),
            ],
          });
        }),
      );
      const reason = 'its runtime is python3.12, and the local twin runs Node.js functions only';
      expect(local.warnings).toEqual([
        expect.stringMatching(/^function Foreign-RequestInterceptor\S+ \(\w+\) cannot run: /),
      ]);
      expect(local.warnings[0]).toContain(reason);
      await expect(machineOf(local)).rejects.toThrow(
        /got a token, but the gateway refuses it: the REQUEST interceptor stopped the call: .*python3\.12/,
      );
    });
  });

  test('a REST API as target: its operations are tools', async () => {
    const local = await start(
      appOf((stack) => {
        const gateway = new agentcore.Gateway(stack, 'MyGateway', { gatewayName: 'my-gateway' });
        const restApi = new apigateway.RestApi(stack, 'MyApi', { restApiName: 'my-api' });
        restApi.root.addResource('pets').addMethod('GET', undefined, { operationName: 'listPets' });
        gateway.addApiGatewayTarget('MyApiGatewayTarget', {
          gatewayTargetName: 'pets',
          restApi,
          apiGatewayToolConfiguration: {
            toolFilters: [{ filterPath: '/pets', methods: [agentcore.ApiGatewayHttpMethod.GET] }],
          },
        });
      }),
    );
    const program = await machineOf(local, 'my-gateway');
    expect(await program.listTools()).toEqual([SEARCH, 'pets___listPets']);
    await program.close();
  });

  describe('what a target needs and the stack does not have is an error that names it', () => {
    test.each<[string, (stack: Stack, gateway: agentcore.Gateway) => void, RegExp]>([
      [
        'an OpenAPI schema in a bucket that is not of this app',
        (stack, gateway) => {
          const apiKeyProvider = new agentcore.ApiKeyCredentialProvider(stack, 'MyApiKeyProvider', {
            apiKeyCredentialProviderName: 'my-apikey',
            apiKey: SecretValue.unsafePlainText('k3y'),
          });
          const bucket = s3.Bucket.fromBucketName(stack, 'ExistingBucket', 'my-schema-bucket');
          gateway.addOpenApiTarget('MyTarget', {
            gatewayTargetName: 'my-api-target',
            apiSchema: agentcore.ApiSchema.fromS3File(bucket, 'schemas/myschema.yaml'),
            credentialProviderConfigurations: [agentcore.GatewayCredentialProvider.fromApiKeyIdentity(apiKeyProvider)],
          });
        },
        /MyTarget\w+ \(AWS::BedrockAgentCore::GatewayTarget\): TargetConfiguration\.Mcp\.OpenApiSchema\.S3\.Uri "s3:\/\/my-schema-bucket\/schemas\/myschema\.yaml" is not an asset/,
      ],
      [
        'an API key provider without its key',
        (stack) =>
          new agentcore.ApiKeyCredentialProvider(stack, 'MyApiKeyProvider', {
            apiKeyCredentialProviderName: 'my-apikey',
          }),
        /MyApiKeyProvider\w+ \(AWS::BedrockAgentCore::ApiKeyCredentialProvider\): ApiKey is missing/,
      ],
      [
        'a Smithy model without a service',
        (_, gateway) =>
          gateway.addSmithyTarget('MySmithyTarget', {
            gatewayTargetName: 'my-smithy-target',
            smithyModel: agentcore.ApiSchema.fromInline('{ "smithy": "2.0", "shapes": {} }'),
          }),
        /MySmithyTarget\w+ \(AWS::BedrockAgentCore::GatewayTarget\): SmithyModel has 0 services; a target is one service/,
      ],
      [
        'tool filters that select nothing of a REST API',
        (stack, gateway) => {
          const restApi = new apigateway.RestApi(stack, 'MyApi', { restApiName: 'my-api' });
          restApi.root.addResource('pets').addMethod('GET');
          gateway.addApiGatewayTarget('MyApiGatewayTarget', {
            restApi,
            apiGatewayToolConfiguration: {
              toolFilters: [{ filterPath: '/pets/*', methods: [agentcore.ApiGatewayHttpMethod.GET] }],
            },
          });
        },
        /MyApiGatewayTarget\w+ \(AWS::BedrockAgentCore::GatewayTarget\): ApiGatewayToolConfiguration\.ToolFilters select no operation/,
      ],
      [
        'a policy engine that was imported',
        (stack) =>
          new agentcore.Gateway(stack, 'GuardedGateway', {
            policyEngineConfiguration: {
              policyEngine: agentcore.PolicyEngine.fromPolicyEngineAttributes(stack, 'ImportedEngine', {
                policyEngineArn: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:policy-engine/my-engine-id',
              }),
            },
          }),
        /GuardedGateway\w+ \(AWS::BedrockAgentCore::Gateway\): PolicyEngineConfiguration\.Arn "\S+my-engine-id" is not a policy engine/,
      ],
    ])('%s', async (_, define, message) => {
      const app = appOf((stack) =>
        define(stack, new agentcore.Gateway(stack, 'MyGateway', { gatewayName: 'my-gateway' })),
      );
      const refused = start(app);
      await expect(refused).rejects.toThrow(TemplateError);
      await expect(refused).rejects.toThrow(message);
    });
  });
});
