import { json, LambdaFixture } from './lambda-fixture';

let fixture: LambdaFixture;

beforeAll(() => {
  fixture = new LambdaFixture();
});

afterAll(() => fixture[Symbol.asyncDispose]());

const ECHO = `exports.handler = async (event) => event;`;

describe('the URL', () => {
  test('is one of AWS, the same in every run, and served on loopback', async () => {
    await fixture.createFunction('addressed', ECHO);
    const { ref, attributes } = await fixture.create('AWS::Lambda::Url', 'Url', {
      TargetFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:addressed',
      AuthType: 'NONE',
    });
    await using other = new LambdaFixture();
    await other.createFunction('addressed', ECHO);
    const again = await other.create('AWS::Lambda::Url', 'Url', { TargetFunctionArn: 'addressed', AuthType: 'NONE' });

    expect(ref).toBe('arn:aws:lambda:us-east-1:123456789012:function:addressed');
    expect(attributes).toEqual({
      FunctionArn: ref,
      FunctionUrl: expect.stringMatching(/^https:\/\/[0-9a-z]{32}\.lambda-url\.us-east-1\.on\.aws\/$/),
    });
    expect(again.attributes).toEqual(attributes);
    expect(fixture.account.origins.toLoopback(attributes!.FunctionUrl)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
});

describe('the event', () => {
  let url: string;

  beforeAll(async () => {
    url = await fixture.createUrl('echo', ECHO);
  });

  test('has the fields of payload format 2.0', async () => {
    const before = Date.now();
    const response = await fetch(`${url}orders/caf%C3%A9?a=1&b=x%20y&a=2`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Custom': 'Value',
        Cookie: 'one=1; two=2',
        'User-Agent': 'test',
      },
      body: '{"text":"é"}',
    });
    const event = await json(response);

    const requestId = response.headers.get('x-amzn-requestid');
    const urlId = event.requestContext.apiId;
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/orders/caf%C3%A9',
      rawQueryString: 'a=1&b=x%20y&a=2',
      cookies: ['one=1', 'two=2'],
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'x-custom': 'Value',
        host: new URL(url).host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-port': new URL(url).port,
      }),
      queryStringParameters: { a: '1,2', b: 'x y' },
      requestContext: {
        accountId: 'anonymous',
        apiId: expect.stringMatching(/^[0-9a-z]{32}$/),
        domainName: `${urlId}.lambda-url.us-east-1.on.aws`,
        domainPrefix: urlId,
        http: {
          method: 'POST',
          path: '/orders/caf%C3%A9',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId,
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"text":"é"}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext.timeEpoch).toBeGreaterThanOrEqual(before);
  });

  test('has no body, query or cookies when the request has none', async () => {
    const event = await json(await fetch(url));

    expect(event).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false });
    for (const name of ['body', 'queryStringParameters', 'cookies']) {
      expect(event).not.toHaveProperty(name);
    }
  });

  test.each([
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['image/png', true],
    ['text/plain; charset=utf-8', false],
    ['application/json; charset=utf-8', false],
    ['application/problem+json', false],
    ['application/xml', false],
  ])('has a body of %s as base64: %s', async (contentType, isBase64Encoded) => {
    const bytes = Buffer.from('a=1');
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body: bytes });

    expect(await response.json()).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? bytes.toString('base64') : 'a=1',
    });
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('says the method %s', async (method) => {
    const event = await json(await fetch(url, { method }));

    expect(event.requestContext.http.method).toBe(method);
  });

  test('of a qualified URL names the alias', async () => {
    await fixture.createFunction('qualified', `exports.handler = async (e, context) => context.invokedFunctionArn;`);
    const aliasUrl = await fixture.createUrlOf('qualified', { Qualifier: 'live' });

    expect(await (await fetch(aliasUrl)).json()).toBe('arn:aws:lambda:us-east-1:123456789012:function:qualified:live');
  });
});

describe('the response', () => {
  let url: string;

  beforeAll(async () => {
    // Returns what the request's body says.
    url = await fixture.createUrl('answers', `exports.handler = async (event) => JSON.parse(event.body);`);
  });

  function answer(result: unknown): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result),
      redirect: 'manual',
    });
  }

  test('is what an object with a statusCode says', async () => {
    const response = await answer({
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Number': 7, 'Content-Length': 99 },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: '<p>é</p>',
    });

    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('x-number')).toBe('7');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect(await response.text()).toBe('<p>é</p>');
  });

  test('is decoded from base64', async () => {
    const bytes = Buffer.from([0, 1, 2, 255]);
    const response = await answer({
      statusCode: 200,
      headers: { 'content-type': 'image/png' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });

    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  test('is JSON with status 200 for anything else', async () => {
    for (const result of [{ message: 'Hello' }, 'Hello', [1, 2], null, 7]) {
      const response = await answer(result);

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe(JSON.stringify(result));
    }
  });

  test('may have no body', async () => {
    const redirect = await answer({ statusCode: 302, headers: { location: 'https://example.com/' } });
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).toBe('https://example.com/');
    expect((await answer({ statusCode: 204 })).status).toBe(204);
  });

  test.each<[string, unknown]>([
    ['a status that is no number', { statusCode: 'ok' }],
    ['a status that HTTP does not have', { statusCode: 99 }],
    ['a body that is no text', { statusCode: 200, body: { an: 'object' } }],
    ['a header that HTTP does not allow', { statusCode: 200, headers: { 'bad name': 'x' } }],
  ])('is a 502 for %s', async (_what, result) => {
    const response = await answer(result);

    expect(response.status).toBe(502);
    expect(await response.text()).toBe('Internal Server Error');
    const reason = fixture.account.failures.entries.at(-1);
    expect(reason?.requestId).toBe(response.headers.get('x-amzn-requestid'));
    expect(reason?.message).toContain('returned what is no HTTP response here: ');
  });

  test('is a 502 that hides the error when the function fails', async () => {
    const failing = await fixture.createUrl('fails', `exports.handler = async () => { throw new Error('secret'); };`);
    const response = await fetch(failing);

    expect(response.status).toBe(502);
    expect(await response.text()).toBe('Internal Server Error');
    expect(fixture.output('fails').join()).toContain('secret');
    expect(fixture.account.failures.entries.at(-1)).toMatchObject({
      logicalId: 'fails',
      message: 'function URL: the function fails failed: Error: secret',
    });
  });

  test('is a 413 when the request is too large', async () => {
    const response = await answer('x'.repeat(6_291_456));

    expect(response.status).toBe(413);
    expect(response.headers.get('x-amzn-errortype')).toBe('RequestTooLargeException');
  });

  test('of a streaming function has its status, headers, cookies and bytes', async () => {
    const streaming = await fixture.createUrl(
      'streams',
      `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
         stream = awslambda.HttpResponseStream.from(stream, {
           statusCode: 418, headers: { 'Content-Type': 'text/event-stream', 'X-Tea': 'pot' }, cookies: ['a=1'],
         });
         stream.write('one ');
         stream.end('two');
       });`,
      { InvokeMode: 'RESPONSE_STREAM' },
    );
    const response = await fetch(streaming);

    expect(response.status).toBe(418);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-tea')).toBe('pot');
    expect(response.headers.getSetCookie()).toEqual(['a=1']);
    expect(await response.text()).toBe('one two');
  });
});

describe('CORS', () => {
  let url: string;

  beforeAll(async () => {
    url = await fixture.createUrl(
      'cors',
      `exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://own.example' } });`,
      {
        AuthType: 'AWS_IAM',
        Cors: {
          AllowOrigins: ['https://app.example'],
          AllowMethods: ['GET', 'POST'],
          AllowHeaders: ['authorization'],
          ExposeHeaders: ['x-amzn-requestid'],
          AllowCredentials: true,
          MaxAge: 60,
        },
      },
    );
  });

  function preflight(origin: string): Promise<Response> {
    return fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  }

  test('a preflight request is answered without the function and without a signature', async () => {
    const { status, headers } = await preflight('https://app.example');

    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-max-age')).toBe('60');
  });

  test('another origin is allowed nothing', async () => {
    const { headers } = await preflight('https://evil.example');

    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test("the configuration replaces the function's own headers", async () => {
    const open = await fixture.createUrl(
      'cors-open',
      `exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://own.example' } });`,
      { Cors: { AllowOrigins: ['*'] } },
    );

    expect((await fetch(open)).headers.get('access-control-allow-origin')).toBeNull();
    expect(
      (await fetch(open, { headers: { origin: 'https://a.example' } })).headers.get('access-control-allow-origin'),
    ).toBe('https://a.example');
  });
});
