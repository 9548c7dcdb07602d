import { ECHO, method, resource, restApi } from '../../api-gateway/rest-api-stack';
import { allow, GATEWAY, policy, RunningStack, target, type Resources } from './gateway-stack';

const Model = {
  Type: 'AWS::ApiGateway::Model',
  Properties: {
    RestApiId: { Ref: 'Api' },
    Name: 'Change',
    Schema: { type: 'object', properties: { amount: { type: 'integer' } }, required: ['amount'] },
  },
};
const METHODS: Resources = {
  Model,
  Get: method('GET', 'Order', {
    OperationName: 'getOrder',
    RequestParameters: { 'method.request.querystring.expand': false, 'method.request.header.X-Trace': false },
  }),
  Put: method('PUT', 'Order', { RequestModels: { 'application/json': { Ref: 'Model' } } }),
  List: method('GET', 'Orders', { OperationName: 'listOrders' }),
  Root: {
    ...method('GET', 'Api', { OperationName: 'root', ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } }),
  },
};
const ROLE = { CredentialProviderType: 'GATEWAY_IAM_ROLE' };
const filter = (FilterPath: string, ...Methods: string[]) => ({ FilterPath, Methods });
const PUT_NAME = { Path: '/orders/{id}', Method: 'PUT', Name: 'changeOrder', Description: 'Changes an order' };

function stack(
  ToolFilters: object[],
  {
    ToolOverrides = [],
    methods = METHODS,
    credentials,
    api = {},
    more = {},
    Stage = { Ref: 'Stage' },
  }: {
    ToolOverrides?: object[];
    methods?: Resources;
    credentials?: object;
    api?: object;
    more?: Resources;
    Stage?: unknown;
  } = {},
): Resources {
  const configuration = {
    RestApiId: { Ref: 'Api' },
    Stage,
    ApiGatewayToolConfiguration: { ToolFilters, ToolOverrides },
  };
  return {
    ...GATEWAY,
    ...restApi(ECHO, methods, api),
    Target: target({ ApiGateway: configuration }, credentials),
    ...more,
  };
}

test('operations that a filter selects are tools, and arguments go into path, query, header and body', async () => {
  await using running = await RunningStack.start(
    stack([filter('/orders/{id}', 'GET', 'PUT'), filter('/orders/*', 'GET')], { ToolOverrides: [PUT_NAME] }),
  );
  const { result } = await running.request('tools/list');
  expect(result.tools).toEqual([
    expect.objectContaining({
      name: 'orders___getOrder',
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, expand: { type: 'string' }, 'X-Trace': { type: 'string' } },
        required: ['id'],
      },
    }),
    expect.objectContaining({
      name: 'orders___changeOrder',
      description: 'Changes an order',
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, amount: { type: 'integer' } },
        required: ['id', 'amount'],
      },
    }),
  ]);
  expect(JSON.parse(await running.call('orders___getOrder', { id: '7', expand: 'x', 'X-Trace': 't' }))).toMatchObject({
    path: '/orders/7',
    queryStringParameters: { expand: 'x' },
    headers: { 'x-trace': 't' },
    requestContext: { stage: 'prod' },
  });
  expect(JSON.parse(await running.call('orders___changeOrder', { id: '7', amount: 3 }))).toMatchObject({
    httpMethod: 'PUT',
    body: '{"amount":3}',
  });
});

test.each<[string, object[], string[]]>([
  ['/orders', [filter('/orders', 'GET')], ['listOrders']],
  ['/orders/*', [filter('/orders/*', 'GET')], ['getOrder']],
  ['/*', [filter('/*', 'GET')], ['listOrders', 'getOrder']],
  ['/', [filter('/', 'GET')], ['root']],
])('the filter %s selects what the documentation says', async (_, filters, names) => {
  await using running = await RunningStack.start(stack(filters));
  expect((await running.toolNames()).sort()).toEqual(names.map((name) => `orders___${name}`).sort());
});

test('what gateways do not support is left out, and said', async () => {
  const methods = {
    ...METHODS,
    Proxy: resource('{proxy+}'),
    ProxyGet: method('GET', 'Proxy', { OperationName: 'proxy' }),
    Both: method('POST', 'Orders', { OperationName: 'both', AuthorizationType: 'AWS_IAM', ApiKeyRequired: true }),
    Any: method('ANY', 'Orders', { OperationName: 'any' }),
  };
  await using running = await RunningStack.start(
    stack([filter('/*', 'GET', 'POST'), filter('/typo', 'GET')], { methods }),
  );
  expect((await running.toolNames()).sort()).toEqual(['orders___getOrder', 'orders___listOrders']);
  expect(running.local.warnings).toEqual(
    expect.arrayContaining([
      'Stack/Target: GET /{proxy+} is a proxy resource, which gateways do not support; it is not a tool',
      'Stack/Target: POST /orders needs a signature and an API key, which gateways do not support; it is not a tool',
      'Stack/Target: the tool filter GET /typo selects no operation of stage "prod"',
    ]),
  );
});

const authorized = (AuthorizationType: string): Resources => ({
  Get: method('GET', 'Order', { OperationName: 'getOrder', AuthorizationType, AuthorizerId: 'a' }),
});

test.each<[string, Resources, string]>([
  [
    'an operation of a user pool authorizer',
    stack([filter('/*', 'GET')], { methods: authorized('COGNITO_USER_POOLS') }),
    "Operation at path /orders/{id} method GET has unsupported auth type 'cognito_user_pools'. Only auth types [apiKey, awsSigv4] are supported",
  ],
  [
    'an operation of a Lambda authorizer',
    stack([filter('/*', 'GET')], { methods: authorized('CUSTOM') }),
    "has unsupported auth type 'custom'",
  ],
  [
    'an operation without a name',
    stack([filter('/*', 'PUT')]),
    'PUT /orders/{id} has no operationId and no tool override',
  ],
  [
    'an override of what is not selected',
    stack([filter('/*', 'GET')], { ToolOverrides: [PUT_NAME] }),
    'PUT /orders/{id} is not an operation that the tool filters select',
  ],
  ['no filter', stack([]), 'ToolFilters is empty'],
  ['filters that select nothing', stack([filter('/typo', 'GET')]), 'ToolFilters select no operation'],
  ['a stage that is not there', stack([filter('/*', 'GET')], { Stage: 'typo' }), 'has no stage "typo"'],
  [
    'a private API',
    stack([filter('/*', 'GET')], { api: { EndpointConfiguration: { Types: ['PRIVATE'] } } }),
    'must have a public endpoint',
  ],
  [
    'OAuth credentials',
    stack([filter('/*', 'GET')], { credentials: { CredentialProviderType: 'OAUTH' } }),
    'CredentialProviderType OAUTH is not for API Gateway targets',
  ],
])('%s is refused at creation', async (_, resources, message) => {
  await expect(RunningStack.start(resources)).rejects.toThrow(message);
});

describe('methods with AWS_IAM authorization', () => {
  const methods = authorized('AWS_IAM');
  const filters = [filter('/*', 'GET')];
  const invoke = policy(
    allow('execute-api:Invoke', {
      'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/prod/GET/orders/*',
    }),
  );

  test("are called with the gateway role's signature", async () => {
    await using running = await RunningStack.start(
      stack(filters, { methods, credentials: ROLE, more: { Policy: invoke } }),
    );
    const { requestContext } = JSON.parse(await running.call('orders___getOrder', { id: '7' }));
    expect(requestContext.identity.userArn).toContain(':assumed-role/Stack-GatewayRole-');
  });

  test('are refused when the role lacks execute-api:Invoke, naming role, action and resource', async () => {
    await using running = await RunningStack.start(stack(filters, { methods, credentials: ROLE }));
    expect(await running.call('orders___getOrder', { id: '7' })).toMatch(
      /role\/Stack-GatewayRole-\w+ is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:111122223333:\w+\/prod\/GET\/orders\/7/,
    );
  });

  test('are refused when the target has no credentials, which is warned of', async () => {
    await using running = await RunningStack.start(stack(filters, { methods, more: { Policy: invoke } }));
    expect(await running.call('orders___getOrder', { id: '7' })).toContain('Missing Authentication Token');
    expect(running.local.warnings).toContainEqual(
      expect.stringContaining(
        'GET /orders/{id} requires a signature, but the target has no GATEWAY_IAM_ROLE credentials',
      ),
    );
  });

  test('are signed without credentials where the service is taken to do so', async () => {
    await using running = await RunningStack.start(stack(filters, { methods, more: { Policy: invoke } }), {
      assume: { apiGatewayTargetWithoutCredentials: 'signed' },
    });
    const { requestContext } = JSON.parse(await running.call('orders___getOrder', { id: '7' }));
    expect(requestContext.identity.userArn).toContain(':assumed-role/Stack-GatewayRole-');
    expect(running.local.warnings.join()).not.toContain('requires a signature');
  });
});

describe('methods that require an API key', () => {
  const VALUE = 'abcdefghijklmnopqrstuvwxyz';
  const grants = policy(
    allow('bedrock-agentcore:GetWorkloadAccessToken', '*'),
    allow('bedrock-agentcore:GetResourceApiKey', '*'),
    allow('secretsmanager:GetSecretValue', '*'),
  );
  const withKey = (configuration: object): Resources =>
    stack([filter('/*', 'GET')], {
      methods: { Get: method('GET', 'Order', { OperationName: 'getOrder', ApiKeyRequired: true }) },
      credentials: {
        CredentialProviderType: 'API_KEY',
        CredentialProvider: { ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Provider' }, ...configuration } },
      },
      more: {
        Policy: grants,
        Provider: {
          Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
          Properties: { Name: 'orders', ApiKey: VALUE },
        },
        Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: VALUE } },
        Plan: {
          Type: 'AWS::ApiGateway::UsagePlan',
          Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }] },
        },
        PlanKey: {
          Type: 'AWS::ApiGateway::UsagePlanKey',
          Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
        },
      },
    });

  test('are called with the key of the credential provider', async () => {
    await using running = await RunningStack.start(withKey({ CredentialParameterName: 'x-api-key' }));
    const { requestContext } = JSON.parse(await running.call('orders___getOrder', { id: '7' }));
    expect(requestContext.identity.apiKey).toBe(VALUE);
  });

  test('are refused when the template does not name the header that API Gateway reads', async () => {
    await using running = await RunningStack.start(withKey({}));
    expect(await running.call('orders___getOrder', { id: '7' })).toContain('Forbidden');
  });
});

test('a REST API from elsewhere has no tools, which is warned of', async () => {
  const resources = stack([filter('/*', 'GET')]);
  const ApiGateway = { RestApiId: 'abcdef1234', Stage: 'prod', ApiGatewayToolConfiguration: {} };
  await using running = await RunningStack.start({ ...resources, Target: target({ ApiGateway }) });
  expect(await running.toolNames()).toEqual([]);
  expect(running.local.warnings).toContainEqual(expect.stringContaining('"abcdef1234" is not one of these stacks'));
});
