import { contextOf, requestOf, resultOf } from '../../../../functions/authorization-server/http/lambda-event';

const LIMIT = 8192;

const event = (more: object = {}, method = 'POST') => ({
  rawPath: '/token',
  rawQueryString: '',
  isBase64Encoded: false,
  requestContext: { requestId: 'r', http: { method, sourceIp: '192.0.2.1' } },
  ...more,
});

test.each([
  ['text', { body: 'grant_type=x', isBase64Encoded: false }],
  ['base64', { body: Buffer.from('grant_type=x').toString('base64'), isBase64Encoded: true }],
])('a body as %s is that of the request', async (_, body) => {
  const request = requestOf(event(body));
  expect(await request.text()).toBe('grant_type=x');
  expect(request.headers.get('content-length')).toBe('12');
});

describe.each([
  ['text', (size: number) => ({ body: 'x'.repeat(size), isBase64Encoded: false })],
  ['letters of three bytes', (size: number) => ({ body: '\u65e5'.repeat(size / 3), isBase64Encoded: false })],
  ['base64', (size: number) => ({ body: Buffer.alloc(size, 'x').toString('base64'), isBase64Encoded: true })],
])('[94] a body as %s', (_, bodyOf) => {
  test('is decoded up to the limit', async () => {
    expect((await requestOf(event(bodyOf(8190))).text()).length).toBeGreaterThan(2000);
  });

  test.each([8193, 6_000_000])('of %d bytes is not decoded, and the request says how large it is', (size) => {
    const request = requestOf(event(bodyOf(size), 'POST'));
    expect(request.body).toBeNull();
    expect(Number(request.headers.get('content-length'))).toBeGreaterThan(LIMIT);
  });
});

test.each(['GET', 'HEAD', 'OPTIONS'])('[94] the size of a body counts with %s, which has none', (method) => {
  const request = requestOf(event({ body: 'x'.repeat(10_000), headers: { 'content-length': '1' } }, method));
  expect(request.body).toBeNull();
  expect(request.headers.get('content-length')).toBe('10000');
});

test.each(['TRACE', 'CONNECT', 'TRACK', 'trace', 'M-SEARCH', ''])(
  'the method %j makes a request that no route takes',
  (method) => {
    expect(requestOf(event({ body: 'x' }, method)).method).toBe('UNSUPPORTED');
  },
);

test('what the client says about the size does not count', () => {
  expect(requestOf(event({ headers: { 'content-length': '999999' } })).headers.get('content-length')).toBe('0');
});

test('path, query, headers and cookies are those of the event', () => {
  const request = requestOf(
    event({
      rawPath: '/callback',
      rawQueryString: 'a=%20b&c',
      headers: { accept: 'text/html', 'x-latin': 'caf\u00e9', 'x-wide': '\u65e5', 'bad name': 'x', empty: '' },
      cookies: ['one=1', 'two=2'],
    }),
  );
  const { pathname, search } = new URL(request.url);
  expect([pathname, search]).toEqual(['/callback', '?a=%20b&c']);
  expect(Object.fromEntries(request.headers)).toEqual({
    accept: 'text/html',
    'content-length': '0',
    cookie: 'one=1; two=2',
  });
  expect(contextOf(event({ rawPath: '/x/../token' }))).toEqual({
    requestId: 'r',
    sourceIp: '192.0.2.1',
    path: '/x/../token',
  });
});

test('the result has the cookies by themselves', async () => {
  const response = Response.json({ error: 'x' }, { status: 400, headers: { 'Cache-Control': 'no-store' } });
  response.headers.append('Set-Cookie', 'one=1; Path=/');
  response.headers.append('Set-Cookie', 'two=2; Path=/');
  expect(await resultOf(response)).toEqual({
    statusCode: 400,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    cookies: ['one=1; Path=/', 'two=2; Path=/'],
    body: '{"error":"x"}',
  });
});
