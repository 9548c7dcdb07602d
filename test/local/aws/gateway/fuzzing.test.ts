import fc from 'fast-check';
import { request } from 'node:http';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { PolicyEngine } from '../../../../local/aws/gateway/policy/policy-engine';
import { readStatement } from '../../../../local/aws/gateway/policy/policy-statement';
import { PropertyReader } from '../../../../local/template/property-reader';
import { GatewayFixture, tool } from './gateway-fixture';
import { OrderServer } from './order-server';

const STATEMENT = 'permit(principal, action, resource is AgentCore::Gateway) when { context.input.a < 1 };';

let fixture: GatewayFixture;
let token: string;
const gateways: Record<string, Gateway> = {};
const orders = new OrderServer();

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  token = await fixture.issuer.token();
  const Endpoint = await fixture.serve('orders.example.com', orders);
  const { attributes } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', 'Engine', { Name: 'engine' });
  await fixture.create('AWS::BedrockAgentCore::Policy', 'Policy', {
    PolicyEngineId: attributes!.PolicyEngineId,
    Name: 'policy',
    Definition: { Cedar: { Statement: STATEMENT } },
  });
  for (const [name, properties, mcp] of [
    ['plain', {}, {}],
    [
      'all',
      { PolicyEngineConfiguration: { Arn: attributes!.PolicyEngineArn, Mode: 'ENFORCE' } },
      {
        SearchType: 'SEMANTIC',
        SessionConfiguration: {},
        StreamingConfiguration: { EnableResponseStreaming: true },
      },
    ],
    ['signed', { AuthorizerType: 'AWS_IAM', AuthorizerConfiguration: undefined }, {}],
  ] as const) {
    const gateway = await fixture.createGateway({ Name: name, ...properties }, mcp);
    await fixture.createLambdaTarget(gateway, name, [tool('echo')]);
    await fixture.createTarget(gateway, 'orders', { McpServer: { Endpoint } });
    gateways[name] = gateway;
  }
});

afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await orders.close();
});

/** Longer than any of these answers takes, shorter than a test may hang. */
const TIMEOUT = 60_000;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** With Node's own client, which sends what `fetch` would refuse to. */
function send(url: string, { method = 'POST', path, headers = {}, body = '' }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const framed = { ...headers, 'content-length': Buffer.byteLength(body) };
    const options = { method, ...(path !== undefined && { path }), headers: framed, timeout: TIMEOUT };
    const sent = request(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

const authorized = (): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
});

const version = fc.constantFrom('2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', 'x');
const method = fc.constantFrom(
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'server/discover',
  'subscriptions/unlisten',
  'notifications/initialized',
  'notifications/cancelled',
  'logging/setLevel',
  'completion/complete',
  '__proto__',
);
const anything = fc.anything({ maxDepth: 3, withBigInt: false }).map((value) => {
  const json: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  return json;
});
const name = fc.oneof(
  fc.constantFrom('all___echo', 'plain___echo', 'orders___count', 'orders___summary', 'x_amz_bedrock_agentcore_search'),
  fc.string(),
  anything,
);
const params = fc.oneof(
  anything,
  fc.record(
    {
      name,
      uri: fc.oneof(fc.constantFrom('orders://all', 'orders://one/1', 'orders://one/'), fc.string(), anything),
      arguments: fc.oneof(fc.dictionary(fc.string(), anything), anything),
      cursor: fc.oneof(fc.base64String(), anything),
      protocolVersion: fc.oneof(version, anything),
      capabilities: anything,
      clientInfo: anything,
      _meta: fc.oneof(
        anything,
        fc.record(
          { progressToken: anything, 'io.modelcontextprotocol/protocolVersion': fc.oneof(version, anything) },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);
const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant('2.0') }, anything),
    id: fc.oneof(fc.integer(), fc.string(), anything),
    method: fc.oneof({ weight: 9, arbitrary: method }, anything),
    params,
    result: anything,
    error: anything,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: message.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.array(message, { maxLength: 3 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.json().map((json) => json.slice(0, -1)) },
);
const headerValue = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);
const headers = fc.record(
  {
    'mcp-protocol-version': fc.oneof(version, headerValue),
    'mcp-session-id': fc.oneof(fc.uuid(), headerValue),
    'mcp-method': fc.oneof(method, headerValue),
    'mcp-name': headerValue,
    'content-type': fc.oneof({ weight: 5, arbitrary: fc.constant('application/json') }, headerValue),
    accept: headerValue,
    'last-event-id': headerValue,
  },
  { requiredKeys: [] },
);

/** An answer of the server's own choosing: not a failure of it. */
const isAnswer = (status: number): boolean => status >= 200 && status < 500;

test.each(['plain', 'all'])('/mcp of the gateway "%s", for somebody who may call it', async (name) => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(body, headers, async (text, more) => {
      const status = await send(gateways[name]!.mcpUrl, { headers: { ...authorized(), ...more }, body: text });
      statuses.add(status);
      expect(isAnswer(status)).toBe(true);
    }),
  );
  expect([...statuses]).toEqual(expect.arrayContaining([400]));
  // It still works.
  expect((await fixture.call(gateways[name]!, { method: 'GET' })).status).toBe(405);
});

test.each(['plain', 'all', 'signed'])('whoever may not call "%s" is told so, whatever is sent', async (name) => {
  await fc.assert(
    fc.asyncProperty(
      body,
      headers,
      headerValue,
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'OPTIONS'),
      async (text, more, authorization, verb) => {
        const status = await send(gateways[name]!.mcpUrl, {
          method: verb,
          headers: { ...more, authorization },
          body: verb === 'GET' ? '' : text,
        });
        expect(status).toBe(name === 'signed' ? 403 : 401);
      },
    ),
  );
});

test('calls of tools with any arguments are answered as JSON-RPC', async () => {
  await fc.assert(
    // The MCP SDK drops an argument of this name when it reads a request.
    fc.asyncProperty(
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        anything,
      ),
      async (toolArguments) => {
        const answer = await fixture.rpc(
          gateways.plain!,
          'tools/call',
          { name: 'plain___echo', arguments: toolArguments },
          { token },
        );
        expect(JSON.parse(answer.result.content[0].text).event).toEqual(toolArguments);
      },
    ),
  );
});

test('policies decide about any arguments', async () => {
  const read = new PropertyReader({ Cedar: { Statement: STATEMENT } });
  const names = { policyId: 'p', name: 'p', stackName: 'Stack', logicalId: 'Policy' };
  const engine = new PolicyEngine('arn', 'engine');
  engine.policies.push({ ...names, enforcementMode: 'ACTIVE', ...(await readStatement(read)) });
  const caller = { type: 'JWT', claims: { sub: 'alice' }, header: {} } as const;
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), anything), async (toolArguments) => {
      const { a } = toolArguments;
      const tool = { name: 't___x', inputSchema: { type: 'object' as const } };
      const decision = await engine.decide('arn', caller, tool, toolArguments);
      expect(decision.allowed).toBe(Number.isSafeInteger(a) && (a as number) < 1);
    }),
    {
      examples: [
        [{ a: 0 }],
        [{ a: 1 }],
        [{ a: 0.5 }],
        [{ a: 1e300 }],
        [{ __extn: { fn: 'x', arg: 1 } }],
        [{ a: 0, b: { __entity: { type: 'x', id: 'y' } } }],
      ],
    },
  );
});

const path = fc.oneof(
  fc.webPath(),
  fc.constantFrom(
    '/',
    '//',
    '/mcp/',
    '/MCP',
    '/register',
    '/.well-known/openid-configuration',
    '/%',
    '/%ff',
    '/..%2f',
    '/*',
  ),
);

test('other paths of a gateway', async () => {
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.webQueryParameters(),
      fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'),
      async (at, query, verb) => {
        const status = await send(gateways.plain!.mcpUrl, { method: verb, path: `${at}?${query}` });
        expect([404, 400, 401]).toContain(status);
      },
    ),
  );
});

test('the control plane', async () => {
  const { gatewayId } = gateways.plain!;
  const at = fc.oneof(
    path,
    fc.constantFrom('', '/targets', '/targets/', '/synchronizeTargets').map((rest) => `/gateways/${gatewayId}${rest}`),
    fc.tuple(fc.string(), fc.string()).map((parts) => `/gateways/${parts.map(encodeURIComponent).join('/targets/')}`),
  );
  const query = fc.oneof(
    fc.webQueryParameters(),
    fc
      .tuple(fc.oneof(fc.integer(), fc.base64String()), fc.base64String())
      .map(
        ([maxResults, nextToken]) =>
          `maxResults=${encodeURIComponent(maxResults)}&nextToken=${encodeURIComponent(nextToken)}`,
      ),
  );
  await fc.assert(
    fc.asyncProperty(
      at,
      query,
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
      body,
      async (where, search, verb, text) => {
        const status = await send(fixture.service.controlPlaneUrl!, {
          method: verb,
          path: `${where}?${search}`,
          body: verb === 'GET' ? '' : text,
        });
        expect(isAnswer(status)).toBe(true);
      },
    ),
    {
      examples: [
        [`/gateways/${gatewayId}/synchronizeTargets`, '', 'PUT', 'null'],
        [`/gateways/${gatewayId}/synchronizeTargets`, '', 'PUT', '{"targetIdList":[1]}'],
      ],
    },
  );
});
