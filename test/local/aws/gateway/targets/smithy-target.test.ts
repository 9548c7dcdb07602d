import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalGateway } from '../../../../../local';
import { GATEWAY, RunningStack, target } from './gateway-stack';
import { RecordingServer } from './recording-server';

const SERVICE = {
  type: 'service',
  version: '1',
  operations: [{ target: 'w#Upload' }],
  resources: [{ target: 'w#City' }],
  traits: {
    'aws.protocols#restJson1': {},
    'aws.api#service': { sdkId: 'Weather', endpointPrefix: 'weather' },
    'aws.auth#sigv4': { name: 'wx' },
  },
};
const SHAPES = {
  'w#Weather': SERVICE,
  'w#City': { type: 'resource', read: { target: 'w#GetCity' }, put: { target: 'w#PutCity' } },
  'w#GetCity': {
    type: 'operation',
    input: { target: 'w#GetCityInput' },
    traits: { 'smithy.api#http': { method: 'GET', uri: '/cities/{id}' }, 'smithy.api#documentation': 'A city' },
  },
  'w#GetCityInput': {
    type: 'structure',
    members: {
      id: { target: 'smithy.api#String', traits: { 'smithy.api#required': {}, 'smithy.api#httpLabel': {} } },
      inUnits: { target: 'w#Units', traits: { 'smithy.api#httpQuery': 'units' } },
      trace: { target: 'smithy.api#String', traits: { 'smithy.api#httpHeader': 'X-Trace' } },
    },
  },
  'w#Units': { type: 'enum', members: {} },
  'w#PutCity': {
    type: 'operation',
    input: { target: 'w#PutCityInput' },
    traits: { 'smithy.api#http': { method: 'PUT', uri: '/cities/{id}' } },
  },
  'w#PutCityInput': {
    type: 'structure',
    members: {
      id: { target: 'smithy.api#String', traits: { 'smithy.api#required': {}, 'smithy.api#httpLabel': {} } },
      tree: { target: 'w#Tree', traits: { 'smithy.api#required': {} } },
    },
  },
  'w#Tree': { type: 'structure', members: { children: { target: 'w#Trees' }, size: { target: 'smithy.api#Integer' } } },
  'w#Trees': { type: 'list', member: { target: 'w#Tree' } },
  'w#Upload': {
    type: 'operation',
    input: { target: 'w#UploadInput' },
    traits: { 'smithy.api#http': { method: 'POST', uri: '/upload' } },
  },
  'w#UploadInput': {
    type: 'structure',
    members: { body: { target: 'smithy.api#Blob', traits: { 'smithy.api#httpPayload': {} } } },
  },
};
const stack = (
  shapes: object = SHAPES,
  credentials: object | undefined = { CredentialProviderType: 'GATEWAY_IAM_ROLE' },
) => ({
  ...GATEWAY,
  Target: target({ SmithyModel: { InlinePayload: JSON.stringify({ smithy: '2.0', shapes }) } }, credentials),
});
const withTraits = (traits: object) => ({ ...SHAPES, 'w#Weather': { ...SERVICE, traits } });

test('operations are tools, and signed requests go where the http traits say', async () => {
  await using api = await RecordingServer.start(() => [200, { ok: true }]);
  const endpoints = { 'https://weather.us-east-1.amazonaws.com': api.origin };
  await using running = await RunningStack.start(stack(), { endpoints });
  const { result } = await running.request('tools/list');
  expect(result.tools).toEqual([
    expect.objectContaining({ name: 'orders___GetCity', description: 'A city' }),
    expect.objectContaining({
      name: 'orders___PutCity',
      inputSchema: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          tree: {
            type: 'object',
            properties: { children: { type: 'array', items: { type: 'object' } }, size: { type: 'integer' } },
          },
        },
        required: ['id', 'tree'],
      },
    }),
  ]);
  expect(await running.call('orders___GetCity', { id: 'a b', units: 'metric', 'X-Trace': 't' })).toBe('{"ok":true}');
  expect(await running.call('orders___PutCity', { id: '1', tree: { size: 2 } })).toBe('{"ok":true}');
  expect(api.received).toMatchObject([
    { method: 'GET', url: '/cities/a%20b?units=metric', headers: { 'x-trace': 't' } },
    { method: 'PUT', url: '/cities/1', body: '{"tree":{"size":2}}' },
  ]);
  expect(api.received[0]!.headers.authorization).toMatch(/\/us-east-1\/wx\/aws4_request/);
  expect(running.local.warnings).toContainEqual(
    expect.stringContaining('Upload is not a tool: its member "body" has the trait httpPayload'),
  );
});

test('a model in S3 is read, and requests have the token of an OAuth client', async () => {
  await using api = await RecordingServer.start(() => [200, { ok: true }]);
  await using login = await RecordingServer.start(() => [200, { access_token: 'token-1', expires_in: 600 }]);
  const folder = mkdtempSync(join(tmpdir(), 'smithy-'));
  const file = join(folder, 'weather.json');
  writeFileSync(file, JSON.stringify({ smithy: '2.0', shapes: SHAPES }));
  const app = new App();
  const cdk = new Stack(app, 'Weather');
  const provider = agentcore.OAuth2CredentialProvider.usingCustom(cdk, 'Login', {
    oAuth2CredentialProviderName: 'login',
    clientId: 'gateway',
    clientSecret: SecretValue.unsafePlainText('s3cret'),
    authorizationServerMetadata: {
      issuer: 'https://login.example.com',
      authorizationEndpoint: 'https://login.example.com/authorize',
      tokenEndpoint: 'https://login.example.com/token',
    },
  });
  const gateway = new agentcore.Gateway(cdk, 'Gateway', {
    authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth(),
  });
  gateway
    .addSmithyTarget('Target', {
      gatewayTargetName: 'weather',
      smithyModel: agentcore.ApiSchema.fromLocalAsset(file),
      credentialProviderConfigurations: [
        agentcore.GatewayCredentialProvider.fromOauthIdentity(provider, { scopes: ['weather/read'] }),
      ],
    })
    .node.addDependency(gateway.role);
  const local = await LocalGateway.start(app, {
    endpoints: { 'https://weather.us-east-1.amazonaws.com': api.origin, 'https://login.example.com': login.origin },
  });
  try {
    const response = await fetch(local.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'weather___GetCity', arguments: { id: '1' } },
      }),
    });
    expect(await response.json()).toMatchObject({ result: { content: [{ text: '{"ok":true}' }] } });
    expect(api.received).toMatchObject([{ url: '/cities/1', headers: { authorization: 'Bearer token-1' } }]);
    expect(login.received).toMatchObject([{ body: 'grant_type=client_credentials&scope=weather%2Fread' }]);
  } finally {
    await local.stop();
    rmSync(folder, { recursive: true });
  }
});

/** An operation with this URI and these input members. */
const withOperation = (uri: string, members: object, more: object = {}) => ({
  'w#Weather': { ...SERVICE, operations: [{ target: 'w#Get' }], resources: [] },
  'w#Get': {
    type: 'operation',
    input: { target: 'w#GetInput' },
    traits: { 'smithy.api#http': { method: 'GET', uri } },
    ...more,
  },
  'w#GetInput': { type: 'structure', members },
});
const label = { target: 'smithy.api#String', traits: { 'smithy.api#required': {}, 'smithy.api#httpLabel': {} } };

describe('an operation that is no tool', () => {
  const stream = { target: 'smithy.api#Blob', traits: { 'smithy.api#streaming': {} } };
  test.each<[string, object, string]>([
    ['takes a stream', withOperation('/a', { body: stream }), 'its member "body" is a stream'],
    [
      'answers with a stream of events',
      {
        ...withOperation('/a', {}, { output: { target: 'w#GetOutput' } }),
        'w#GetOutput': { type: 'structure', members: { events: { target: 'w#Events' } } },
        'w#Events': { type: 'union', members: {}, traits: { 'smithy.api#streaming': {} } },
      },
      'its member "events" is a stream, which gateways do not support',
    ],
    ['has a greedy label', withOperation('/a/{key+}', { key: label }), 'its URI has the greedy label {key+}'],
    ['has no http trait', withOperation('/a', {}, { traits: {} }), 'it has no http trait'],
  ])('%s, and the others of its model are tools', async (_, shapes, reason) => {
    const others = { ...SHAPES, ...shapes };
    others['w#Weather'] = { ...SERVICE, operations: [{ target: 'w#Get' }] };
    await using running = await RunningStack.start(stack(others));
    expect(await running.toolNames()).toEqual(['orders___GetCity', 'orders___PutCity']);
    expect(running.local.warnings).toContainEqual(expect.stringContaining(`Get is not a tool: ${reason}`));
  });
});

test('the query of a URI is sent, before that of the arguments', async () => {
  await using api = await RecordingServer.start(() => [200, { ok: true }]);
  const members = { units: { target: 'smithy.api#String', traits: { 'smithy.api#httpQuery': 'units' } } };
  await using running = await RunningStack.start(stack(withOperation('/cities?list&format=json', members)), {
    endpoints: { 'https://weather.us-east-1.amazonaws.com': api.origin },
  });
  expect(await running.call('orders___Get', { units: 'metric' })).toBe('{"ok":true}');
  expect(api.received).toMatchObject([{ url: expect.stringMatching(/^\/cities\?list=?&format=json&units=metric$/) }]);
});

test('a model of a service that is not of AWS is warned of', async () => {
  await using running = await RunningStack.start(stack(withTraits({ 'aws.protocols#restJson1': {} })));
  expect(running.local.warnings).toContainEqual(
    expect.stringContaining('models of services that are not of AWS are not supported'),
  );
});

test('AWS itself is never called', async () => {
  await using running = await RunningStack.start(stack());
  expect(await running.call('orders___GetCity', { id: '1' })).toContain(
    'https://weather.us-east-1.amazonaws.com is an AWS service, which the local twin does not call',
  );
});

test.each<[string, object, string]>([
  [
    'no model',
    {
      ...GATEWAY,
      Target: target({ SmithyModel: { InlinePayload: '{}' } }, { CredentialProviderType: 'GATEWAY_IAM_ROLE' }),
    },
    'no "smithy" version',
  ],
  [
    'another protocol',
    stack(withTraits({ 'aws.protocols#awsJson1_0': {} })),
    'has the protocol awsJson1_0; only restJson1',
  ],
  ['no service', stack({}), 'SmithyModel has 0 services'],
  ['two services', stack({ ...SHAPES, 'w#Other': SERVICE }), 'SmithyModel has 2 services; a target is one service'],
  ...['restXml', 'awsJson1_1', 'awsQuery', 'ec2Query'].map((protocol): [string, object, string] => [
    protocol,
    stack(withTraits({ [`aws.protocols#${protocol}`]: {} })),
    `has the protocol ${protocol}; only restJson1 is supported`,
  ]),
  [
    'CBOR',
    stack(withTraits({ 'smithy.protocols#rpcv2Cbor': {} })),
    'has the protocol rpcv2Cbor; only restJson1 is supported',
  ],
  ['no protocol', stack(withTraits({})), 'has the protocol none; only restJson1 is supported'],
  [
    'an unknown version of Smithy',
    {
      ...GATEWAY,
      Target: target(
        { SmithyModel: { InlinePayload: JSON.stringify({ smithy: '3.0', shapes: SHAPES }) } },
        { CredentialProviderType: 'GATEWAY_IAM_ROLE' },
      ),
    },
    'SmithyModel has the version "3.0"; use "2.0"',
  ],
  ['a label without a member', stack(withOperation('/a/{id}', {})), 'Get: no member of the input is the label {id}'],
  [
    'a member that is no label of the URI',
    stack(withOperation('/a', { id: label })),
    'Get: the label "id" is not in the URI /a',
  ],
  [
    'an optional label',
    stack(withOperation('/a/{id}', { id: { ...label, traits: { 'smithy.api#httpLabel': {} } } })),
    'Get: the label "id" has to be required',
  ],
  [
    'a shape that is not there',
    stack(withOperation('/a', {}, { output: { target: 'w#Nothing' } })),
    'Get: there is no shape w#Nothing',
  ],
  [
    'a service to sign for, which the model names',
    stack(SHAPES, {
      CredentialProviderType: 'GATEWAY_IAM_ROLE',
      CredentialProvider: { IamCredentialProvider: { Service: 'weather' } },
    }),
    'IamCredentialProvider is for MCP server and OpenAPI targets only; remove it',
  ],
  [
    'an API key',
    stack(SHAPES, { CredentialProviderType: 'API_KEY' }),
    'API_KEY is not for Smithy targets; use GATEWAY_IAM_ROLE or OAUTH',
  ],
])('%s is refused', async (_, resources, message) => {
  await expect(RunningStack.start(resources as never)).rejects.toThrow(message);
});
