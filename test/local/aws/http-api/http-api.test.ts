import {
  App,
  aws_apigatewayv2 as apigatewayv2,
  aws_apigatewayv2_integrations as integrations,
  aws_lambda as lambda,
  CfnOutput,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { LocalGateway } from '../../../../local';
import { signRequest } from '../../../../local/aws/iam/sign-request';
import { allow, GATEWAY, type Resources } from '../gateway/targets/gateway-stack';
import { ECHO, httpApi, integration, jsonOf, permission, route, RunningHttpApi, stage } from './http-api-stack';

const answering = (result: string): string => `exports.handler = async () => (${result});`;

const DEFAULT = { Default: route('$default') };

describe('what the L2 HttpApi synthesizes', () => {
  test('is served under its own name, which functions know too', async () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    const handler = new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      timeout: Duration.seconds(20),
      code: lambda.Code.fromInline(
        'exports.handler = async (event) => ({ routeKey: event.routeKey, configuration: process.env.CONFIGURATION });',
      ),
    });
    const api = new apigatewayv2.HttpApi(stack, 'Api', {
      defaultIntegration: new integrations.HttpLambdaIntegration('Fallback', handler),
    });
    api.addRoutes({
      path: '/orders/{id}',
      methods: [apigatewayv2.HttpMethod.GET],
      integration: new integrations.HttpLambdaIntegration('Order', handler),
    });
    const other = new lambda.Function(stack, 'Other', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      timeout: Duration.seconds(20),
      code: lambda.Code.fromInline('exports.handler = async () => process.env.CONFIGURATION;'),
      environment: { CONFIGURATION: stack.toJsonString({ issuer: api.apiEndpoint }) },
    });
    const second = new apigatewayv2.HttpApi(stack, 'Second', {
      defaultIntegration: new integrations.HttpLambdaIntegration('Second', other),
    });
    new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
    new CfnOutput(stack, 'SecondUrl', { value: second.apiEndpoint });
    const template = JSON.parse(JSON.stringify(app.synth().getStackByName('Stack').template));
    Object.assign(template.Resources, GATEWAY);
    const local = await LocalGateway.start(template);
    try {
      const { Url, SecondUrl } = local.stacks[0]!.outputs;
      expect(Url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await jsonOf(await fetch(`${Url}/orders/7`))).toMatchObject({ routeKey: 'GET /orders/{id}' });
      expect(await jsonOf(await fetch(`${Url}/others`))).toMatchObject({ routeKey: '$default' });
      expect(JSON.parse(await jsonOf(await fetch(SecondUrl!)))).toEqual({ issuer: Url });
      expect(local.warnings).toEqual([expect.stringContaining('AuthorizerType NONE')]);
    } finally {
      await local.stop();
    }
  });
});

describe('the event', () => {
  test('has payload format 2.0', async () => {
    await using running = await RunningHttpApi.start(
      httpApi(ECHO, {
        Post: route('POST /orders/{id}'),
        Stage: stage('$default', { AutoDeploy: true, StageVariables: { table: 'orders' } }),
      }),
    );
    const response = await running.fetch('/orders/a%20b%3Fc?x=1&x=2&y=%20', {
      method: 'POST',
      headers: { 'X-Trace': 't', cookie: 'one=1; two=2', 'content-type': 'application/json' },
      body: '{}',
    });
    const domainName = `${running.apiId}.execute-api.us-east-1.amazonaws.com`;
    const { headers, ...event } = await jsonOf(response);
    expect(headers).toMatchObject({ 'x-trace': 't', 'x-forwarded-for': '127.0.0.1' });
    expect(headers.cookie).toBeUndefined();
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /orders/{id}',
      rawPath: '/orders/a b',
      rawQueryString: 'x=1&x=2&y=%20',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { x: '1,2', y: ' ' },
      pathParameters: { id: 'a b?c' },
      stageVariables: { table: 'orders' },
      requestContext: {
        accountId: '111122223333',
        apiId: running.apiId,
        domainName,
        domainPrefix: running.apiId,
        http: {
          method: 'POST',
          path: '/orders/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: expect.any(String),
        },
        requestId: response.headers.get('apigw-requestid'),
        routeKey: 'POST /orders/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test('has a body that is no text in base64, forms included', async () => {
    await using running = await RunningHttpApi.start(httpApi(ECHO, DEFAULT));
    const response = await running.fetch('/', { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect(await jsonOf(response)).toMatchObject({
      body: Buffer.from('a=b').toString('base64'),
      isBase64Encoded: true,
    });
  });
});

describe('the response', () => {
  test('is what an object with a status code says', async () => {
    await using running = await RunningHttpApi.start(
      httpApi(
        answering(
          `{ statusCode: 201, headers: { 'X-Id': 7 }, cookies: ['a=1', 'b=2'], body: 'aGk=', isBase64Encoded: true }`,
        ),
        DEFAULT,
      ),
    );
    const response = await running.fetch('/');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-id')).toBe('7');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('hi');
  });

  test('is the JSON of anything else, with status 200', async () => {
    await using running = await RunningHttpApi.start(httpApi(answering(`{ id: 7 }`), DEFAULT));
    const response = await running.fetch('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await jsonOf(response)).toEqual({ id: 7 });
  });

  test.each([
    ['a function that throws', `(() => { throw new Error('broken'); })()`],
    ['a body that is no text', `{ statusCode: 200, body: { id: 7 } }`],
    ['a status that HTTP does not have', `{ statusCode: 'fine' }`],
  ])('is a 500 for %s', async (_, result) => {
    await using running = await RunningHttpApi.start(httpApi(answering(result), DEFAULT));
    const response = await running.fetch('/');
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toEqual({ message: 'Internal Server Error' });
    const [reason] = running.local.failures;
    expect(reason).toMatchObject({ logicalId: 'Function', requestId: response.headers.get('apigw-requestid') });
    expect(reason.message).toMatch(
      /^HTTP API "\w+": \S+: the function \S+ (failed: Error: broken|returned what is no HTTP)/,
    );
  });

  test('is a 503 when the integration takes longer than its timeout', async () => {
    await using running = await RunningHttpApi.start(
      httpApi('exports.handler = () => new Promise((resolve) => setTimeout(resolve, 5000));', {
        ...DEFAULT,
        Integration: integration({ TimeoutInMillis: 50 }),
      }),
    );
    const response = await running.fetch('/');
    expect(response.status).toBe(503);
    expect(await jsonOf(response)).toEqual({ message: 'Service Unavailable' });
    expect(running.local.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/: the function \S+ did not return within 50 ms$/),
    ]);
  });

  test('is a 413 for a body of more than 10 MB', async () => {
    await using running = await RunningHttpApi.start(httpApi(ECHO, DEFAULT));
    const response = await running.fetch('/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
  });
});

describe('routes', () => {
  test('are chosen by method and path, the most specific first, and $default last', async () => {
    // The example of the guide.
    await using running = await RunningHttpApi.start(
      httpApi(ECHO, {
        Any: route('ANY /{proxy+}'),
        Greedy: route('GET /pets/{proxy+}'),
        Parameter: route('GET /pets/dog/{id}'),
        AnyDog: route('ANY /pets/dog/1'),
        Full: route('GET /pets/dog/1'),
        ...DEFAULT,
      }),
    );
    expect(await running.routeOf('/pets/dog/1')).toBe('GET /pets/dog/1');
    expect(await running.routeOf('/pets/dog/1', 'PUT')).toBe('ANY /pets/dog/1');
    expect(await running.routeOf('/pets/dog/2')).toBe('GET /pets/dog/{id}');
    expect(await running.routeOf('/pets/dog/2', 'POST')).toBe('ANY /{proxy+}');
    expect(await running.routeOf('/pets/cat/1')).toBe('GET /pets/{proxy+}');
    expect(await running.routeOf('/pets/dog/2/')).toBe('GET /pets/{proxy+}');
    expect(await running.routeOf('/test/5', 'POST')).toBe('ANY /{proxy+}');
    expect(await running.routeOf('/')).toBe('$default');
  });

  test('that match nothing are a 404', async () => {
    await using running = await RunningHttpApi.start(httpApi(ECHO, { Get: route('GET /orders') }));
    const response = await running.fetch('/orders', { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toEqual({ message: 'Not Found' });
    expect(await running.routeOf('/orders')).toBe('GET /orders');
  });

  test.each<[string, Resources, string, string]>([
    ['a key that is none', { Bad: route('FETCH /orders') }, 'RouteKey', 'InvalidProperty'],
    ['a greedy variable that is not last', { Bad: route('GET /{proxy+}/orders') }, 'RouteKey', 'InvalidProperty'],
    ['the same key twice', { ...DEFAULT, Bad: route('$default') }, 'RouteKey', 'ResourceExists'],
    [
      'an integration that does not exist',
      { Bad: route('$default', { Target: 'integrations/none' }) },
      'Target',
      'ResourceNotFound',
    ],
    [
      'a timeout of more than 30 s',
      { Integration: integration({ TimeoutInMillis: 30_001 }) },
      'TimeoutInMillis',
      'InvalidProperty',
    ],
    [
      'no payload format',
      { Integration: integration({ PayloadFormatVersion: null }) },
      'PayloadFormatVersion',
      'MissingProperty',
    ],
  ])('with %s are refused', async (_, resources, property, code) => {
    await expect(RunningHttpApi.start(httpApi(ECHO, resources))).rejects.toMatchObject({ property, code });
  });

  test('with a key that is none are refused with the keys that are possible', async () => {
    await expect(RunningHttpApi.start(httpApi(ECHO, { Bad: route('FETCH /orders') }))).rejects.toThrow(
      'RouteKey "FETCH /orders" is not a route key; use $default, or a method and a path such as "GET /orders/{id}"',
    );
  });
});

describe('stages', () => {
  test('have a name in the path, which the function sees, unless they are $default', async () => {
    await using running = await RunningHttpApi.start(
      httpApi(ECHO, { Get: route('GET /orders'), Dev: stage('dev'), Stage: stage('$default') }),
    );
    expect(await jsonOf(await running.fetch('/dev/orders'))).toMatchObject({
      rawPath: '/dev/orders',
      requestContext: { stage: 'dev', http: { path: '/dev/orders' } },
    });
    expect(await jsonOf(await running.fetch('/orders'))).toMatchObject({
      rawPath: '/orders',
      requestContext: { stage: '$default' },
    });
    expect(await running.routeOf('/prod/orders')).toBe(404);
  });

  test('serve what was deployed to them, unless they deploy by themselves', async () => {
    await using running = await RunningHttpApi.start(
      httpApi(ECHO, {
        Early: route('GET /early'),
        Deployment: {
          Type: 'AWS::ApiGatewayV2::Deployment',
          Properties: { ApiId: { Ref: 'Api' } },
          DependsOn: ['Early'],
        },
        Late: { ...route('GET /late'), DependsOn: ['Deployment'] },
        Deployed: stage('deployed', { DeploymentId: { Ref: 'Deployment' } }),
        Empty: stage('empty', {}),
      }),
    );
    expect(await running.routeOf('/deployed/early')).toBe('GET /early');
    expect(await running.routeOf('/deployed/late')).toBe(404);
    expect(await running.routeOf('/empty/early')).toBe(404);
    expect(await running.routeOf('/late')).toBe('GET /late');
  });
});

describe('custom domain names', () => {
  const domainName = { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'api.example.com' } };
  const mapping = (Stage: string, ApiMappingKey?: string) => ({
    Type: 'AWS::ApiGatewayV2::ApiMapping',
    Properties: { ApiId: { Ref: 'Api' }, DomainName: { Ref: 'Domain' }, Stage, ApiMappingKey },
    DependsOn: ['Dev', 'Stage'],
  });

  test('serve the stages that are mapped to them, by the longest key', async () => {
    const template = {
      Resources: {
        ...GATEWAY,
        ...httpApi(
          ECHO,
          {
            Get: route('GET /orders'),
            Dev: stage('dev'),
            Domain: domainName,
            Root: mapping('$default'),
            DevMapping: mapping('dev', 'v2/dev'),
          },
          { DisableExecuteApiEndpoint: true },
        ),
      },
      Outputs: {
        Domain: { Value: { 'Fn::Sub': 'https://${Domain}' } },
        Api: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
      },
    };
    const local = await LocalGateway.start(template);
    try {
      const { Domain, Api } = local.stacks[0]!.outputs;
      expect(await jsonOf(await fetch(`${Domain}/v2/dev/orders`))).toMatchObject({
        rawPath: '/v2/dev/orders',
        requestContext: { stage: 'dev', domainName: 'api.example.com', domainPrefix: 'api' },
      });
      expect(await jsonOf(await fetch(`${Domain}/orders`))).toMatchObject({ requestContext: { stage: '$default' } });
      expect((await fetch(`${Api}/orders`)).status).toBe(404);
    } finally {
      await local.stop();
    }
  });

  test('may be replaced by what stands in front of them', async () => {
    const template = {
      Resources: {
        ...GATEWAY,
        ...httpApi('exports.handler = async () => process.env.ISSUER;', {
          Get: route('GET /issuer'),
          Dev: stage('dev'),
          Domain: domainName,
          Root: mapping('$default'),
        }),
      },
      Outputs: { Domain: { Value: { 'Fn::Sub': 'https://${Domain}' } } },
    };
    Object.assign(template.Resources.Function!.Properties!, {
      Environment: { Variables: { ISSUER: { 'Fn::Sub': 'https://${Domain}' } } },
    });
    const [origin, proxy] = ['https://api.example.com', 'https://localhost:8443'];
    const local = await LocalGateway.start(template, { endpoints: { [origin]: proxy } });
    try {
      expect(local.stacks[0]!.outputs.Domain).toBe(proxy);
      expect(await jsonOf(await fetch(`${local.addressOf(origin)}/issuer`))).toBe(proxy);
      expect(() => local.addressOf('https://other.example.com')).toThrow('does not serve "https://other.example.com"');
    } finally {
      await local.stop();
    }
  });
});

describe('access', () => {
  test.each([
    ['no permission for API Gateway', permission('*/*'), { Action: 'lambda:GetFunction' }],
    ['a permission for another route', permission('*/*/invoices'), {}],
  ])('with %s is a 500, and the twin says why', async (_, granted, more) => {
    const Permission = { ...granted, Properties: { ...granted.Properties, ...more } };
    await using running = await RunningHttpApi.start(httpApi(ECHO, { Get: route('GET /orders'), Permission }));
    const response = await running.fetch('/orders');
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toEqual({ message: 'Internal Server Error' });
    expect(running.warnings).toEqual([
      expect.stringContaining(
        'HTTP API "orders": GET /orders: apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction on ' +
          'resource: arn:aws:lambda:us-east-1:111122223333:function:desk',
      ),
    ]);
    expect(running.warnings[0]).toContain(`${running.apiId}/$default/GET/orders`);
  });

  test.each([
    ['the path with its variables', 'ANY /orders/{id}', '*/*/orders/{id}', '/orders/7'],
    ['the default route', '$default', '*/$default', '/anything'],
  ])('is granted to %s', async (_, key, source, path) => {
    await using running = await RunningHttpApi.start(
      httpApi(ECHO, { Route: route(key), Permission: permission(source) }),
    );
    expect(await running.routeOf(path)).toBe(key);
  });

  test('to a route with an authorizer that the twin does not run is refused, with a warning', async () => {
    const jwt = { AuthorizationType: 'JWT', AuthorizerId: 'authorizer' };
    await using running = await RunningHttpApi.start(httpApi(ECHO, { Default: route('$default', jwt) }));
    expect(await running.routeOf('/')).toBe(401);
    expect(running.warnings).toEqual([expect.stringContaining('does not run JWT authorizers')]);
  });

  test('to an integration that the twin does not run fails, with a warning', async () => {
    const Integration = integration({ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' });
    await using running = await RunningHttpApi.start(httpApi(ECHO, { ...DEFAULT, Integration }));
    expect(await running.routeOf('/')).toBe(500);
    expect(running.warnings).toEqual([expect.stringContaining('not served locally')]);
  });

  test('to a route with AWS_IAM needs a signature and a grant', async () => {
    const grant = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'Invoke',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [allow('execute-api:Invoke', { 'Fn::Sub': 'arn:aws:execute-api:*:*:${Api}/$default/GET/mine' })],
        },
        Roles: [{ Ref: 'FunctionRole' }],
      },
    };
    const CREDENTIALS = `exports.handler = async ({ requestContext }) =>
      requestContext.authorizer ?? {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID,
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
        sessionToken: process.env.AWS_SESSION_TOKEN,
      };`;
    await using running = await RunningHttpApi.start(
      httpApi(CREDENTIALS, {
        ...DEFAULT,
        Signed: route('GET /{proxy+}', { AuthorizationType: 'AWS_IAM' }),
        Open: route('POST /open'),
        Grant: grant,
      }),
    );
    const credentials = await jsonOf(await running.fetch('/open', { method: 'POST' }));
    const call = async (path: string) => {
      const request = { method: 'GET', url: `${running.url}${path}` };
      const scope = { credentials, service: 'execute-api', region: 'us-east-1', date: new Date() };
      return running.fetch(path, { headers: await signRequest(request, scope) });
    };
    expect(await jsonOf(await call('/mine'))).toEqual({
      iam: expect.objectContaining({
        userArn: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\//),
      }),
    });
    const refused = await call('/theirs');
    expect(refused.status).toBe(403);
    expect(await jsonOf(refused)).toEqual({ message: 'Forbidden' });
    expect(await running.routeOf('/mine')).toBe(403);
  });
});

describe('CORS', () => {
  const api = { CorsConfiguration: { AllowOrigins: ['https://app.example.com'], AllowMethods: ['GET'], MaxAge: 60 } };

  test('is answered by the API, for preflight requests without a route', async () => {
    await using running = await RunningHttpApi.start(
      httpApi(
        answering(`{ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }`),
        { Get: route('GET /') },
        api,
      ),
    );
    const origin = 'https://app.example.com';
    const preflight = await running.fetch('/', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
    const allowed = await running.fetch('/', { headers: { origin } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    const stranger = await running.fetch('/', { headers: { origin: 'https://evil.example.com' } });
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });
});
