import fc from 'fast-check';
import { redirectUriProblem } from '../../../../functions/authorization-server/clients/redirect-uri-policy';
import { ASSISTANT_REGISTRATIONS, CALLBACK_URLS } from './assistant-registrations';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Allows every URI of a test, so that what is refused is refused in spite of the list. */
function problemThoughAllowed(uri: string): string | undefined {
  return redirectUriProblem(uri, [uri]);
}

test.each(ASSISTANT_REGISTRATIONS.flatMap(({ assistant, kept }) => kept.map((uri) => [assistant, uri])))(
  '%s: %s is admitted',
  (_, uri) => expect(redirectUriProblem(uri, CALLBACK_URLS)).toBeUndefined(),
);

test.each([
  'http://localhost',
  'http://localhost/',
  'http://localhost:1/',
  'http://localhost:65535/a/b.c/..d/e..',
  'http://127.0.0.1:8080/cb?installation=7',
  'http://[::1]:8080/callback',
  'http://127.0.0.1/a%20b',
])('%s is admitted without a list', (uri) => expect(redirectUriProblem(uri, [])).toBeUndefined());

test.each(['com.example.app:/oauth', 'https://app.example/cb?tenant=7', 'https://app.example:8443/cb'])(
  '[17] %s is admitted only if the list has exactly it',
  (uri) => {
    expect(redirectUriProblem(uri, [uri])).toBeUndefined();
    for (const other of [`${uri}/`, uri.slice(0, -1), uri.toUpperCase(), `${uri}&a=b`, ` ${uri}`, `${uri}\n`]) {
      expect(redirectUriProblem(other, [uri])).toBeDefined();
    }
  },
);

test.each([
  'http://localhost.evil.example/cb',
  'http://localhost.evil.example:80/cb',
  'http://127.0.0.1.evil.example/cb',
  'http://[::1].evil.example/cb',
  'http://[::1]evil.example/cb',
  'http://localhost@evil.example/cb',
  'http://127.0.0.1:80@evil.example/cb',
  'http://localhost:pw@evil.example/cb',
  'http://localhost%40evil.example/cb',
  'http://localhost%2eevil.example/cb',
  'http://localhost\\@evil.example/cb',
  'http://localhost\\.evil.example/cb',
  'http://evil.example/localhost',
  'http://evil.example/http://localhost/',
  'http://evil.example:80/cb',
  'http://notlocalhost/cb',
  'http://localhost./cb',
  'http://sub.localhost/cb',
  'http://LOCALHOST/cb',
  'HTTP://localhost/cb',
  'http:localhost/cb',
  'http:/localhost/cb',
  'http:///localhost/cb',
  'http:////localhost/cb',
  'http://',
  'http:',
  '//localhost/cb',
  'localhost/cb',
  'http://127.1/cb',
  'http://127.0.0.2/cb',
  'http://2130706433/cb',
  'http://0x7f000001/cb',
  'http://0177.0.0.1/cb',
  'http://127.0.0.01/cb',
  'http://0.0.0.0/cb',
  'http://0/cb',
  'http://[::]/cb',
  'http://[0:0:0:0:0:0:0:1]/cb',
  'http://[::ffff:127.0.0.1]/cb',
  'http://[::1%25lo]/cb',
  'http://169.254.169.254/cb',
  'http://ⓛocalhost/cb',
  'http://localhost。evil.example/cb',
  'http://localhost:/cb',
  'http://localhost:0/cb',
  'http://localhost:080/cb',
  'http://localhost:65536/cb',
  'http://localhost:99999/cb',
  'http://localhost:8080:80/cb',
  'http://localhost:-1/cb',
  'http://localhost:80a/cb',
  'https:good.example/cb',
  'https:/good.example/cb',
  'https:///good.example/cb',
  'Https://good.example/cb',
])('[20] %s is refused, even if the owner allows it', (uri) => expect(problemThoughAllowed(uri)).toBeDefined());

test.each([
  'https://good.example@evil.example/cb',
  'https://good.example:443@evil.example/cb',
  'https://@evil.example/cb',
  'https://user:password@good.example/cb',
  'http://user@localhost/cb',
  'http://@localhost/cb',
  'cursor://x@anysphere.cursor-mcp/oauth/callback',
])('[21] %s is refused for its user name', (uri) => expect(problemThoughAllowed(uri)).toMatch(/user name/));

test.each([
  '/cb/../evil',
  '/cb/..',
  '/./cb',
  '/cb/.',
  '/cb/%2e%2e/evil',
  '/cb/%2E%2e/evil',
  '/cb/.%2e/evil',
  '/cb/%2e/evil',
  '/cb/%252e%252e/evil',
  '/cb/%25252e%25252e/evil',
  '/cb%2f..%2fevil',
  '/cb%2F%2e%2e%2Fevil',
  '/cb%252f..%252fevil',
  '/cb%5c..%5cevil',
  '/cb/..%5cevil',
  '/..?a=b',
])('[22] the path %s is refused', (path) => {
  expect(problemThoughAllowed(`http://127.0.0.1:8080${path}`)).toMatch(/dot segments/);
  expect(problemThoughAllowed(`https://good.example${path}`)).toMatch(/dot segments/);
  expect(problemThoughAllowed(`cursor://anysphere.cursor-mcp${path}`)).toMatch(/dot segments/);
});

test.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'javascript://localhost/%0aalert(1)',
  'data:text/html,x',
  'DATA:text/html;base64,eA==',
  'file:///etc/passwd',
  'vbscript:x',
  'blob:https://good.example/x',
  'filesystem:https://good.example/x',
  'about:blank',
  'mailto:a%40b.example',
  'tel:1',
  'intent://x/#Intent;end',
  'intent:x',
  'android-app://com.example',
  'ms-word:ofe',
  'ms-settings:privacy',
  'MS-Excel:ofv',
  'search-ms:query=x',
  'view-source:https://good.example/',
  'chrome://settings',
  'chrome-extension://abc/x',
  'ws://good.example/',
  'wss://good.example/',
  'ftp://good.example/',
])('[23] [24] %s is refused, even if the owner allows it', (uri) => expect(problemThoughAllowed(uri)).toBeDefined());

test.each([
  ' http://localhost/cb',
  'http://localhost/cb ',
  '\thttp://localhost/cb',
  'http://local\thost/cb',
  'http://localhost\n/cb',
  'java\nscript:alert(1)',
  'jav\tascript:alert(1)',
  '\u0001javascript:alert(1)',
  'http://localhost/\u0000',
  'http://localhost/cb\r\nLocation: https://evil.example/',
  'https://good.example/\u202emoc',
  'https://good.example/é',
  'http://localhost\u0000.evil.example/',
  'http://localhost\u200b/cb',
  'http://localhost/"><script>',
  'http://localhost/{x}',
  "http://localhost/'x'",
  'http://localhost/\u007f',
  'http:\\\\localhost\\cb',
  'http://localhost/%',
  'http://localhost/%zz',
])('[23] %j is refused before it is parsed', (uri) => {
  expect(problemThoughAllowed(uri)).toMatch(/character that no callback|percent sign/);
});

test.each([
  ['https://*.good.example/cb', 'https://evil.good.example/cb'],
  ['https://good.example/*', 'https://good.example/cb'],
  ['*', 'https://evil.example/cb'],
  ['https://good.example', 'https://good.example/'],
  ['https://good.example/cb', 'https://good.example.evil.example/cb'],
])('[24] %s in the list is no pattern: %s is refused', (allowed, uri) => {
  expect(redirectUriProblem(uri, [allowed])).toMatch(/neither/);
});

test.each(['http://localhost/cb#', 'http://localhost/cb#a', 'https://good.example/cb#/a', 'cursor://x/y#z'])(
  '[25] %s is refused for its fragment',
  (uri) => expect(problemThoughAllowed(uri)).toMatch(/fragment/),
);

test.each(['https://claude.ai/api/mcp/auth_callback', 'cursor://anysphere.cursor-mcp/oauth/callback', 'https://a.b/'])(
  '[25] an empty list refuses %s',
  (uri) => expect(redirectUriProblem(uri, [])).toMatch(/neither/),
);

test.each(['code', 'state', 'iss', 'error', '%63ode', 'a=b&iss', 'response'])(
  '[28] a callback may not bring the response parameter %s',
  (name) => {
    expect(problemThoughAllowed(`http://localhost:1/cb?${name}=x`)).toMatch(/parameter/);
    expect(problemThoughAllowed(`https://good.example/cb?${name}=x`)).toMatch(/parameter/);
  },
);

test('an endless URI is refused', () => {
  expect(redirectUriProblem(`http://localhost/${'a'.repeat(2000)}`, [])).toMatch(/longer/);
});

describe('whatever the URI', () => {
  const piece = fc.constantFrom(
    ...['http', 'https', 'HTTP', 'javascript', 'cursor', ':', '//', '/', '\\', '@', '#', '?', '&', '.', '..', '%2e'],
    ...['%2f', '%5c', '%25', '%00', '\t', '\n', '\0', ' ', '[', ']', '::1', ':80', ':8080', ':0', '。', 'ⓛ', '\u200b'],
    ...['localhost', '127.0.0.1', '[::1]', '127.1', '0x7f.1', 'evil.example', 'callback', 'code=1', 'a=b', '*'],
  );
  const beginning = fc.constantFrom('', 'http://localhost', 'http://127.0.0.1', 'http://[::1]', ...CALLBACK_URLS);
  const hostile = fc
    .tuple(beginning, fc.array(fc.oneof(piece, piece, fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 8 }))
    .map(([start, pieces]) => start + pieces.join(''));
  const anything = fc.oneof(
    { weight: 8, arbitrary: hostile },
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.webPath().map((path) => `http://localhost:8080${path}`),
  );

  test('[20] [21] [22] [23] [25] what is admitted is in the list, or stays on this computer for every parser', () => {
    let admitted = 0;
    fc.assert(
      fc.property(anything, (uri) => {
        if (redirectUriProblem(uri, CALLBACK_URLS) !== undefined || CALLBACK_URLS.includes(uri)) {
          return;
        }
        admitted += 1;
        // The bytes: printable ASCII, the scheme and the host first, and then at once a port, a path, a query or the end.
        expect(Buffer.from(uri).every((byte) => byte > 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x23)).toBe(
          true,
        );
        const prefix = LOOPBACK_HOSTS.map((host) => `http://${host}`).find((start) => uri.startsWith(start));
        expect(prefix).toBeDefined();
        expect(':/?').toContain(uri.charAt(prefix!.length));
        // The URL standard, as browsers read it: nothing but an empty path and the default port is written otherwise.
        const { href, hostname, username, password, hash } = new URL(uri);
        expect({ username, password, hash }).toEqual({ username: '', password: '', hash: '' });
        expect(LOOPBACK_HOSTS).toContain(hostname);
        const [, origin = '', rest = ''] = /^(http:\/\/[^/?]*)(.*)$/.exec(uri) ?? [];
        expect(href).toBe(origin.replace(/:80$/, '') + (rest.startsWith('/') ? rest : `/${rest}`));
      }),
    );
    expect(admitted).toBeGreaterThan(4);
  });

  test('an empty list admits nothing but the loopback interface', () => {
    fc.assert(
      fc.property(anything, (uri) => {
        if (redirectUriProblem(uri, []) === undefined) {
          expect(LOOPBACK_HOSTS).toContain(new URL(uri).hostname);
        }
      }),
    );
  });

  test('every port and every plain path of the loopback interface is admitted', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...LOOPBACK_HOSTS),
        fc.integer({ min: 1, max: 65_535 }),
        fc.array(segment, { maxLength: 5 }),
        (host, port, segments) => {
          const path = segments.map((each) => `/${each.slice(0, 50)}`).join('');
          expect(redirectUriProblem(`http://${host}:${port}${path}`, [])).toBeUndefined();
        },
      ),
    );
  });
});
