import fc from 'fast-check';
import { knownMetadataDocument } from '../../../../functions/authorization-server/clients/known-metadata-documents';
import {
  metadataDocumentUrlProblem,
  trustedOriginOf,
} from '../../../../functions/authorization-server/clients/metadata-document-url';

test.each([
  'https://app.example.com/client.json',
  'https://app.example.com/oauth/client-metadata',
  'https://app.example.com/a/',
  'https://app.example.com/~me/a%20b;c=d',
  'https://xn--bcher-kva.example/client.json',
  'https://1.2.3.example/client.json',
])('%s may be fetched', (url) => expect(metadataDocumentUrlProblem(url, ['*'])).toBeUndefined());

test.each([
  ['http', 'http://app.example.com/client.json'],
  ['another scheme', 'ftp://app.example.com/client.json'],
  ['a file', 'file:///etc/passwd'],
  ['capital letters in the scheme', 'HTTPS://app.example.com/client.json'],
  ['capital letters in the host', 'https://App.example.com/client.json'],
  ['no path', 'https://app.example.com'],
  ['the path /', 'https://app.example.com/'],
  ['a user name', 'https://user@app.example.com/client.json'],
  ['a user name and a password', 'https://good.example.com:x@evil.example.com/client.json'],
  ['an empty user name', 'https://@app.example.com/client.json'],
  ['a fragment', 'https://app.example.com/client.json#a'],
  ['an empty fragment', 'https://app.example.com/client.json#'],
  ['a query', 'https://app.example.com/client.json?a=b'],
  ['an empty query', 'https://app.example.com/client.json?'],
  ['a port', 'https://app.example.com:8443/client.json'],
  ['the default port', 'https://app.example.com:443/client.json'],
  ['an empty port', 'https://app.example.com:/client.json'],
  ['a dot segment', 'https://app.example.com/a/../client.json'],
  ['a single dot', 'https://app.example.com/./client.json'],
  ['an escaped dot segment', 'https://app.example.com/a/%2e%2E/client.json'],
  ['a twice escaped dot segment', 'https://app.example.com/a/%252e%252e/client.json'],
  ['an escaped slash in a dot segment', 'https://app.example.com/a%2f..%2fclient.json'],
  ['a backslash', 'https://app.example.com\\client.json'],
  ['a backslash before a user name', 'https://app.example.com\\@evil.example.com/client.json'],
  ['a space', 'https://app.example.com/client.json '],
  ['a leading space', ' https://app.example.com/client.json'],
  ['a tab', 'https://app.exa\tmple.com/client.json'],
  ['a line break', 'https://app.example.com/client.json\n'],
  ['NUL', 'https://app.example.com\0.evil.example.com/client.json'],
  ['a letter beyond ASCII', 'https://bücher.example/client.json'],
  ['a full-width dot', 'https://app。example.com/client.json'],
  ['an escaped host', 'https://app%2eexample.com/client.json'],
  ['an endless path', `https://app.example.com/${'a'.repeat(3000)}`],
  ['an endless host', `https://${'a.'.repeat(200)}example.com/client.json`],
  ['an endless label', `https://${'a'.repeat(64)}.example.com/client.json`],
  ['a missing slash', 'https:/app.example.com/client.json'],
  ['a third slash', 'https:///app.example.com/client.json'],
])('[64] a URL with %s is refused', (_, url) => expect(metadataDocumentUrlProblem(url, ['*'])).toBeDefined());

test.each([
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '8.8.8.8',
  '127.1',
  '127.0.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.0.0.0x1',
  '127.0x1',
  '1.0x',
  '0',
  '[::1]',
  '[::]',
  '[fd00:ec2::254]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2606:4700:4700::1111]',
  '127.0.0.1.',
  'localhost',
  'localhost.',
  'app.localhost',
  'LOCALHOST',
  'intranet',
  'app.example.com.',
  '.example.com',
  'app..example.com',
  '-app.example.com',
  'app-.example.com',
  'app_1.example.com',
  'ip-10-0-0-1.ec2.internal',
  'metadata.google.internal',
  'printer.local',
  'router.home.arpa',
  '*',
  '*.example.com',
])('[65] the host %s is refused', (host) => {
  expect(metadataDocumentUrlProblem(`https://${host}/client.json`, ['*', host])).toBeDefined();
});

test('[64] whatever the URL, one that may be fetched is the only spelling of a name', () => {
  const piece = fc.constantFrom(
    ...[
      'https://',
      'http://',
      'app.example.com',
      'evil',
      '.',
      '/',
      '//',
      '\\',
      '@',
      '#',
      '?',
      ':',
      ':443',
      '%2e',
      '..',
    ],
    ...['127.0.0.1', '0x7f', '1', '[::1]', ' ', '\t', '\n', '。', 'client.json', 'localhost', 'A', '%', '~'],
  );
  const url = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('', 'https://', 'https://app.example.com', 'https://app.example.com/a'),
        fc.array(piece, { maxLength: 6 }),
      )
      .map(([start, pieces]) => start + pieces.join('')),
    fc.webUrl({ withFragments: true, withQueryParameters: true }).map((each) => each.replace('http:', 'https:')),
  );
  let admitted = 0;
  fc.assert(
    fc.property(url, (each) => {
      if (metadataDocumentUrlProblem(each, ['*']) === undefined) {
        admitted += 1;
        const { href, hostname, pathname, protocol } = new URL(each);
        expect(href).toBe(each);
        expect(protocol).toBe('https:');
        expect(pathname).not.toBe('/');
        expect(hostname).toMatch(/^[a-z0-9.-]+\.[a-z0-9-]*[a-z][a-z0-9-]*$/);
      }
    }),
  );
  expect(admitted).toBeGreaterThan(4);
});

describe('[68] the trust policy', () => {
  const url = 'https://app.example.com/client.json';

  test('nobody: only known assistants, which need no fetch', () => {
    expect(metadataDocumentUrlProblem(url, [])).toMatch(/not one of those/);
    expect(knownMetadataDocument('https://zed.dev/oauth/client-metadata.json')).toBeDefined();
  });

  test('some hosts, and not their neighbours', () => {
    expect(metadataDocumentUrlProblem(url, ['app.example.com'])).toBeUndefined();
    for (const host of ['example.com', 'www.app.example.com', 'app.example.com.evil.example', 'notapp.example.com']) {
      expect(metadataDocumentUrlProblem(`https://${host}/client.json`, ['app.example.com'])).toMatch(
        /not one of those/,
      );
    }
    expect(metadataDocumentUrlProblem(url, ['*.example.com', '.example.com', 'example.com', ''])).toBeDefined();
  });

  test('every public host', () => expect(metadataDocumentUrlProblem(url, ['*'])).toBeUndefined());
});

describe('[68] the origin on which a client may have callbacks of its own', () => {
  const url = 'https://app.example.com/client.json';

  test('is that of its document, if the owner names the host', () => {
    expect(trustedOriginOf(url, ['*', 'app.example.com'])).toBe('https://app.example.com');
  });

  test.each([
    [url, ['*']],
    [url, []],
    [url, ['example.com', 'www.app.example.com']],
    ['http://app.example.com/client.json', ['app.example.com']],
    ['https://app.example.com:8443/client.json', ['app.example.com']],
    ['https://user@app.example.com/client.json', ['app.example.com']],
    ['https://app.example.com', ['app.example.com']],
    ['app.example.com', ['app.example.com']],
    ['', ['app.example.com']],
  ])('is none for %j and the hosts %j', (clientId, hosts) => {
    expect(trustedOriginOf(clientId, hosts)).toBeUndefined();
  });
});
