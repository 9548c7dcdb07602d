import { App, aws_apigateway as apigateway, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { allow, arnOf, trust, type Resources } from '../gateway/targets/gateway-stack';
import { ECHO, jsonOf, LAMBDA_PROXY, method, resource, restApi, RunningRestApi } from './rest-api-stack';

const GET_ORDER = { Get: method('GET', 'Order', { OperationName: 'getOrder' }) };

test('what the L2 RestApi synthesizes is served under its own name', async () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const handler = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(ECHO),
  });
  const api = new apigateway.LambdaRestApi(stack, 'Api', {
    handler,
    proxy: false,
    defaultCorsPreflightOptions: { allowOrigins: ['*'] },
  });
  api.root.addResource('orders').addResource('{id}').addMethod('GET');
  const { Resources } = app.synth().getStackByName('Stack').template;
  const rename = (text: string): string => text.replaceAll(stack.getLogicalId(api.node.defaultChild as never), 'Api');
  await using running = await RunningRestApi.start(JSON.parse(rename(JSON.stringify(Resources))));

  const response = await running.fetch('/prod/orders/7');
  expect(response.status).toBe(200);
  expect(await jsonOf(response)).toMatchObject({ resource: '/orders/{id}', pathParameters: { id: '7' } });
  const preflight = await running.fetch('/prod/orders/7', { method: 'OPTIONS' });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(running.warnings).toEqual([]);
});

test('a function gets an event of payload format 1.0', async () => {
  const stage = { Variables: { table: 'orders' } };
  const resources = restApi(ECHO, { Post: method('POST', 'Order', { OperationName: 'changeOrder' }) });
  const Stage = { ...resources.Stage!, Properties: { ...resources.Stage!.Properties, ...stage } };
  await using running = await RunningRestApi.start({ ...resources, Stage });
  const response = await running.fetch('/prod/orders/a%20b?x=1&x=2', {
    method: 'POST',
    headers: { 'X-Trace': 't', 'content-type': 'text/plain' },
    body: 'hello',
  });
  expect(response.headers.get('content-type')).toBe('application/json');
  const event = await jsonOf(response);
  expect(event).toMatchObject({
    resource: '/orders/{id}',
    path: '/orders/a%20b',
    httpMethod: 'POST',
    headers: { 'x-trace': 't' },
    multiValueHeaders: { 'x-trace': ['t'] },
    queryStringParameters: { x: '2' },
    multiValueQueryStringParameters: { x: ['1', '2'] },
    pathParameters: { id: 'a%20b' },
    stageVariables: { table: 'orders' },
    body: 'hello',
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: running.ref('Api'),
      domainName: `${running.ref('Api')}.execute-api.us-east-1.amazonaws.com`,
      identity: { sourceIp: '127.0.0.1', userArn: null },
      operationName: 'changeOrder',
      path: '/prod/orders/a%20b',
      resourcePath: '/orders/{id}',
      stage: 'prod',
    },
  });
  expect(event.version).toBeUndefined();
});

test('the most specific resource answers, and its own method before ANY', async () => {
  await using running = await RunningRestApi.start(
    restApi(ECHO, {
      Proxy: resource('{proxy+}'),
      New: resource('new', { Ref: 'Orders' }),
      ProxyAny: method('ANY', 'Proxy'),
      OrderAny: method('ANY', 'Order'),
      ...GET_ORDER,
      NewGet: method('GET', 'New'),
    }),
  );
  const answered = async (path: string, httpMethod = 'GET'): Promise<unknown> => {
    const event = await jsonOf(await running.fetch(path, { method: httpMethod }));
    return [event.resource, event.requestContext.operationName, event.pathParameters];
  };
  expect(await answered('/prod/orders/new')).toEqual(['/orders/new', undefined, null]);
  expect(await answered('/prod/orders/7')).toEqual(['/orders/{id}', 'getOrder', { id: '7' }]);
  expect(await answered('/prod/orders/7', 'PUT')).toEqual(['/orders/{id}', undefined, { id: '7' }]);
  expect(await answered('/prod/a/b/c', 'DELETE')).toEqual(['/{proxy+}', undefined, { proxy: 'a/b/c' }]);
});

test('what is not there is refused with the words of API Gateway', async () => {
  await using running = await RunningRestApi.start(restApi(ECHO, GET_ORDER));
  for (const [path, type, message] of [
    ['/prod/typo', 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['/prod/orders', 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['/test/orders/7', 'ForbiddenException', 'Forbidden'],
    ['/', 'ForbiddenException', 'Forbidden'],
  ]) {
    const response = await running.fetch(path!);
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, type]);
    expect(await jsonOf(response)).toEqual({ message });
  }
});

test.each<[string, string, number]>([
  ['no object', '"text"', 502],
  ['an unknown key', '{ statusCode: 200, cookies: [] }', 502],
  ['a body that is no text', '{ statusCode: 200, body: { a: 1 } }', 502],
  ['a status that is none', '{ statusCode: "many" }', 502],
  ['a failure', '(() => { throw new Error("no") })()', 502],
  ['only a status', '{ statusCode: "204" }', 204],
])('a function that answers with %s', async (_, result, status) => {
  await using running = await RunningRestApi.start(restApi(`exports.handler = async () => (${result});`, GET_ORDER));
  const response = await running.fetch('/prod/orders/7');
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(status === 502 ? '{"message":"Internal server error"}' : '');
  const reasons = running.account.failures.entries;
  expect(reasons).toHaveLength(status === 502 ? 1 : 0);
  for (const reason of reasons) {
    expect(reason).toMatchObject({ stackName: 'Stack', logicalId: 'Function' });
    expect(reason.requestId).toBe(response.headers.get('x-amzn-requestid'));
    expect(reason.message).toMatch(
      /^REST API "orders": GET \/orders\/\{id\}: the function \S+ (failed: Error: no|returned what is no HTTP response here: )/,
    );
  }
});

test('WWW-Authenticate of a function is remapped, and multi-value headers win', async () => {
  const result = `{ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer', 'X-A': '1' }, multiValueHeaders: { 'X-A': ['2', '3'] } }`;
  await using running = await RunningRestApi.start(restApi(`exports.handler = async () => (${result});`, GET_ORDER));
  const { headers } = await running.fetch('/prod/orders/7');
  expect(headers.get('www-authenticate')).toBeNull();
  expect(headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer');
  expect(headers.get('x-a')).toBe('2, 3');
});

test('an integration that takes longer than its timeout is a 504', async () => {
  const Get = method('GET', 'Order', { Integration: { ...LAMBDA_PROXY, TimeoutInMillis: 50 } });
  const source = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 20000));';
  await using running = await RunningRestApi.start(restApi(source, { Get }));
  const response = await running.fetch('/prod/orders/7');
  expect(response.status).toBe(504);
  expect(await jsonOf(response)).toEqual({ message: 'Endpoint request timed out' });
});

test('API Gateway needs the permission of the function, for this API', async () => {
  const { Permission, ...resources } = restApi(ECHO, GET_ORDER);
  const SourceArn = 'arn:aws:execute-api:us-east-1:111122223333:other/prod/*/*';
  for (const more of [{}, { Other: { ...Permission!, Properties: { ...Permission!.Properties, SourceArn } } }]) {
    await using running = await RunningRestApi.start({ ...resources, ...more } as Resources);
    const response = await running.fetch('/prod/orders/7');
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toEqual({ message: 'Internal server error' });
    expect(running.warnings).toContainEqual(
      expect.stringMatching(
        /GET \/orders\/\{id\}: apigateway\.amazonaws\.com is not authorized to perform: lambda:Invoke/,
      ),
    );
  }
});

describe('an integration with a role of its own', () => {
  const Integration = { ...LAMBDA_PROXY, Credentials: arnOf('Integrator') };
  const start = (Statement: object[], service = 'apigateway.amazonaws.com'): Promise<RunningRestApi> => {
    const resources = restApi(ECHO, { Get: method('GET', 'Order', { Integration }) });
    delete resources.Permission;
    return RunningRestApi.start({
      ...resources,
      Integrator: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust(service),
          Policies: [{ PolicyName: 'Invoke', PolicyDocument: { Version: '2012-10-17', Statement } }],
        },
      },
    });
  };
  const invoke = allow('lambda:InvokeFunction', arnOf('Function'));

  test('invokes the function with that role, without a permission of the function', async () => {
    await using running = await start([invoke]);
    expect((await running.fetch('/prod/orders/7')).status).toBe(200);
    expect(running.warnings).toEqual([]);
  });

  test.each<[string, object[], string, RegExp]>([
    [
      'may not invoke it',
      [allow('lambda:GetFunction', '*')],
      'apigateway.amazonaws.com',
      /role\/\S+ is not authorized to perform: lambda:InvokeFunction/,
    ],
    [
      'does not trust API Gateway',
      [invoke],
      'lambda.amazonaws.com',
      /apigateway\.amazonaws\.com is not authorized to perform: sts:AssumeRole/,
    ],
  ])('fails when the role %s', async (_, statements, service, warning) => {
    await using running = await start(statements, service);
    const response = await running.fetch('/prod/orders/7');
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
    expect(running.warnings).toEqual([expect.stringMatching(warning)]);
  });
});

test('the credentials of the caller are not passed on, which is warned of', async () => {
  const Integration = { ...LAMBDA_PROXY, Credentials: 'arn:aws:iam::*:user/*' };
  await using running = await RunningRestApi.start(restApi(ECHO, { Get: method('GET', 'Order', { Integration }) }));
  expect((await running.fetch('/prod/orders/7')).status).toBe(500);
  expect(running.warnings).toEqual([
    expect.stringContaining('GET /orders/{id}: the local twin does not pass on the credentials of the caller'),
  ]);
});

test('a stage variable can name the function', async () => {
  const Uri = {
    'Fn::Sub':
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${!stageVariables.handler}/invocations',
  };
  const resources = restApi(ECHO, { Get: method('GET', 'Order', { Integration: { ...LAMBDA_PROXY, Uri } }) });
  const started = (Variables: object): Promise<RunningRestApi> =>
    RunningRestApi.start({
      ...resources,
      Stage: { ...resources.Stage!, Properties: { ...resources.Stage!.Properties, Variables } },
    });
  await using running = await started({ handler: 'desk' });
  expect(await jsonOf(await running.fetch('/prod/orders/7'))).toMatchObject({ stageVariables: { handler: 'desk' } });
  await using astray = await started({ handler: 'typo' });
  expect((await astray.fetch('/prod/orders/7')).status).toBe(500);
});

describe('binary media types', () => {
  const BYTES = Buffer.from([0xff, 0xd8, 0x00, 0x80]);
  const SOURCE = `exports.handler = async ({ body, isBase64Encoded }) => ({ statusCode: 200, headers: {
    'content-type': 'image/png', 'x-was-binary': String(isBase64Encoded) }, body, isBase64Encoded: true });`;
  const sent = async (BinaryMediaTypes: string[], contentType: string, accept: string): Promise<unknown[]> => {
    await using running = await RunningRestApi.start(
      restApi(SOURCE, { Post: method('POST', 'Order') }, { BinaryMediaTypes }),
    );
    const headers = { 'content-type': contentType, accept };
    const response = await running.fetch('/prod/orders/7', { method: 'POST', headers, body: BYTES });
    return [response.headers.get('x-was-binary'), Buffer.from(await response.arrayBuffer())];
  };

  test.each([
    ['image/png', 'image/png', 'image/png'],
    ['image/*', 'image/png; q=1', 'image/png, text/html'],
    ['*/*', 'application/zip', 'text/html'],
    ['image~1png', 'image/png', 'image/png'],
  ])(
    '%s: a body of type %s is base64 in the event, and decoded for a client that accepts %s',
    async (type, contentType, accept) => {
      expect(await sent([type], contentType, accept)).toEqual(['true', BYTES]);
    },
  );

  test('a client that does not ask for them gets the base64 text', async () => {
    expect(await sent(['image/png'], 'image/png', 'text/html, image/png')).toEqual([
      'true',
      Buffer.from(BYTES.toString('base64')),
    ]);
  });

  test('every body is text where the API names none', async () => {
    expect((await sent([], 'image/png', 'image/png'))[0]).toBe('false');
  });
});

describe('AWS_IAM', () => {
  const callerPolicy = (Resource: unknown): Resources => ({
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'Calls',
        PolicyDocument: { Version: '2012-10-17', Statement: [allow('execute-api:Invoke', Resource)] },
        Roles: [{ Ref: 'Caller' }],
      },
    },
  });
  const stack = (more: Resources = {}, api = {}): Resources =>
    restApi(ECHO, { Get: method('GET', 'Order', { AuthorizationType: 'AWS_IAM' }), ...more }, api);
  const orders = { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/prod/GET/orders/7' };

  test('admits who signed and may, and tells the function who it is', async () => {
    await using running = await RunningRestApi.start(stack(callerPolicy(orders)));
    const response = await running.fetchSigned('/prod/orders/7');
    expect(response.status).toBe(200);
    expect((await jsonOf(response)).requestContext.identity.userArn).toContain(
      `assumed-role/${running.ref('Caller')}/`,
    );
    expect((await running.fetchSigned('/prod/orders/8')).status).toBe(403);
  });

  test('refuses who did not sign, signed something else, or may not', async () => {
    await using running = await RunningRestApi.start(stack());
    const unsigned = await running.fetch('/prod/orders/7');
    expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    const otherPath = await running.fetchSigned('/prod/orders/7', 'execute-api', '/prod/orders/8');
    expect([otherPath.status, otherPath.headers.get('x-amzn-errortype')]).toEqual([403, 'InvalidSignatureException']);
    const otherService = await running.fetchSigned('/prod/orders/7', 'lambda');
    expect(otherService.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
    const denied = await running.fetchSigned('/prod/orders/7');
    expect(denied.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect((await jsonOf(denied)).Message).toMatch(
      /^User: arn:aws:iam::111122223333:role\/\S+ is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}3333:\w+\/prod\/GET\/orders\/7$/,
    );
  });

  test('counts the resource policy of the API, whose resources may be short', async () => {
    const statement = {
      ...allow('execute-api:Invoke', 'execute-api:/prod/GET/*'),
      Principal: { AWS: arnOf('Caller') },
    };
    const Policy = { Version: '2012-10-17', Statement: [statement] };
    await using running = await RunningRestApi.start(stack({}, { Policy }));
    expect((await running.fetchSigned('/prod/orders/7')).status).toBe(200);
  });
});

test('a resource policy that admits nobody in particular refuses methods without authorization', async () => {
  const statement = { ...allow('execute-api:Invoke', 'execute-api:/*'), Principal: { AWS: '111122223333' } };
  const Policy = { Version: '2012-10-17', Statement: [statement] };
  await using running = await RunningRestApi.start(restApi(ECHO, GET_ORDER, { Policy }));
  const response = await running.fetch('/prod/orders/7');
  expect(response.status).toBe(403);
  expect((await jsonOf(response)).Message).toContain(
    'User: anonymous is not authorized to perform: execute-api:Invoke',
  );
});

describe('API keys', () => {
  const Get = method('GET', 'Order', { ApiKeyRequired: true });
  const Key = { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: 'abcdefghijklmnopqrstuvwxyz' } };
  const Plan = {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }] },
  };
  const PlanKey = {
    Type: 'AWS::ApiGateway::UsagePlanKey',
    Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
  };
  const headers = { 'x-api-key': 'abcdefghijklmnopqrstuvwxyz' };

  test('of a usage plan for the stage are admitted, and nothing else', async () => {
    await using running = await RunningRestApi.start(restApi(ECHO, { Get, Key, Plan, PlanKey }));
    const admitted = await running.fetch('/prod/orders/7', { headers });
    expect((await jsonOf(admitted)).requestContext.identity.apiKey).toBe('abcdefghijklmnopqrstuvwxyz');
    for (const wrong of [undefined, { 'x-api-key': 'abcdefghijklmnopqrstuvwxy2' }]) {
      const refused = await running.fetch('/prod/orders/7', wrong && { headers: wrong });
      expect([refused.status, await refused.json()]).toEqual([403, { message: 'Forbidden' }]);
    }
  });

  test('admit nobody without a usage plan, which is warned of', async () => {
    await using running = await RunningRestApi.start(restApi(ECHO, { Get, Key }));
    expect((await running.fetch('/prod/orders/7', { headers })).status).toBe(403);
    expect(running.warnings).toContainEqual(expect.stringContaining('no usage plan has stage "prod"'));
  });
});

test('required parameters are asked for where there is a request validator', async () => {
  const Get = method('GET', 'Order', {
    RequestParameters: { 'method.request.querystring.expand': true },
    RequestValidatorId: { Ref: 'Validator' },
  });
  const Validator = {
    Type: 'AWS::ApiGateway::RequestValidator',
    Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestParameters: true },
  };
  await using running = await RunningRestApi.start(restApi(ECHO, { Get, Validator }));
  const refused = await running.fetch('/prod/orders/7');
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { message: 'Missing required request parameters: [expand]' },
  ]);
  expect((await running.fetch('/prod/orders/7?expand=x')).status).toBe(200);
});

test('authorizers and other integrations are not run, never kindly', async () => {
  const Integration = { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'GET', Uri: 'https://example.com' };
  await using running = await RunningRestApi.start(
    restApi(ECHO, {
      Get: method('GET', 'Order', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'a' }),
      Put: method('PUT', 'Order', { Integration }),
    }),
  );
  const guarded = await running.fetch('/prod/orders/7', { headers: { authorization: 'Bearer x' } });
  expect([guarded.status, await guarded.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect((await running.fetch('/prod/orders/7', { method: 'PUT' })).status).toBe(500);
  expect(running.warnings).toEqual([
    expect.stringContaining('GET /orders/{id}: the local twin does not run COGNITO_USER_POOLS authorizers'),
    expect.stringContaining('PUT /orders/{id}: the local twin runs integrations with Lambda (AWS_PROXY) and MOCK'),
  ]);
});

test('a deployment that does not wait for a method is warned of', async () => {
  const resources = restApi(ECHO, { ...GET_ORDER, Put: method('PUT', 'Order') });
  const Deployment = { ...resources.Deployment!, DependsOn: 'Get' };
  const { Put, ...others } = resources;
  // Methods last: the deployment is created before the one that it does not wait for.
  await using running = await RunningRestApi.start({ ...others, Deployment, Put: Put! });
  expect(running.warnings).toEqual([expect.stringContaining('PUT /orders/{id} is created after the deployment')]);
  expect((await running.fetch('/prod/orders/7', { method: 'PUT' })).status).toBe(403);
});

test.each<[string, Resources, string]>([
  ['a deployment without methods', {}, "The REST API doesn't contain any methods"],
  [
    'a method twice',
    { ...GET_ORDER, Again: GET_ORDER.Get },
    'Method already exists for this resource: GET /orders/{id}',
  ],
  [
    'a resource twice',
    { ...GET_ORDER, Again: resource('orders') },
    'Another resource with the same parent already has this name',
  ],
  [
    'a resource below none',
    { ...GET_ORDER, Lost: resource('lost', 'none') },
    "ParentId 'none' is not a resource of REST API",
  ],
  [
    'a model that is not JSON',
    { ...GET_ORDER, Model: { Type: 'AWS::ApiGateway::Model', Properties: { RestApiId: { Ref: 'Api' }, Schema: '{' } } },
    'Schema is not JSON',
  ],
  ['an authorizer that is missing', { Get: method('GET', 'Order', { AuthorizationType: 'CUSTOM' }) }, 'AuthorizerId'],
  [
    'a method without integration',
    { Get: method('GET', 'Order', { Integration: undefined }) },
    'No integration defined',
  ],
])('%s is refused', async (_, resources, message) => {
  await expect(RunningRestApi.start(JSON.parse(JSON.stringify(restApi(ECHO, resources))))).rejects.toThrow(message);
});
