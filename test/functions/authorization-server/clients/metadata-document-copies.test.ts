import { readMetadataDocument } from '../../../../functions/authorization-server/clients/metadata-document';
import { MetadataDocumentCopies } from '../../../../functions/authorization-server/clients/metadata-document-copies';

const URL = 'https://app.example.com/client.json';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-26T12:00:00Z');

const result = readMetadataDocument(
  { client_id: URL, client_name: 'App', redirect_uris: ['http://127.0.0.1/callback'] },
  URL,
  [],
);
const client = 'client' in result ? result.client : fail();

function fail(): never {
  throw new Error('the document is correct');
}

function copiesAt() {
  const clock = { now: NOW };
  return { clock, copies: new MetadataDocumentCopies(() => clock.now) };
}

test.each([
  ['nothing', {}, MINUTE],
  ['five minutes', { 'cache-control': 'public, max-age=300' }, 5 * MINUTE],
  ['in other letters, in quotes', { 'cache-control': 'Max-Age="300"' }, 5 * MINUTE],
  ['five minutes, two of which are over', { 'cache-control': 'max-age=300', age: '120' }, 3 * MINUTE],
  ['something for caches like this one', { 'cache-control': 'max-age=0, s-maxage=300' }, 5 * MINUTE],
  ['more than an hour', { 'cache-control': 'max-age=86400' }, HOUR],
  ['more than a number holds', { 'cache-control': 'max-age=99999999999999999999' }, MINUTE],
  ['less than a minute', { 'cache-control': 'max-age=1' }, MINUTE],
  ['a negative age', { 'cache-control': 'max-age=-300' }, MINUTE],
  ['that it is not to be stored', { 'cache-control': 'no-store, max-age=300' }, MINUTE],
  ['that it is to be asked each time', { 'cache-control': 'max-age=300, no-cache' }, MINUTE],
  ['of another thing', { 'cache-control': 'x-max-age=300' }, MINUTE],
  ['a date in five minutes', { expires: 'Thu, 26 Nov 2026 12:05:00 GMT' }, 5 * MINUTE],
  [
    'a date in five minutes by its own clock',
    { expires: 'Thu, 26 Nov 2026 10:05:00 GMT', date: 'Thu, 26 Nov 2026 10:00:00 GMT' },
    5 * MINUTE,
  ],
  ['a date that is over', { expires: '0' }, MINUTE],
  ['a date beyond an hour', { expires: 'Thu, 26 Nov 2036 12:05:00 GMT' }, HOUR],
])(
  '[67] of a host that says %s the copy is fresh for as long, a minute at least and an hour at most',
  (_, headers, fresh) => {
    const { clock, copies } = copiesAt();
    copies.add(URL, client, headers);
    clock.now = NOW + fresh - 1;
    expect(copies.get(URL)).toEqual({ client, isFresh: true });
    clock.now = NOW + fresh;
    expect(copies.get(URL)?.isFresh ?? false).toBe(false);
  },
);

test.each(['max-age=60', 'max-age=86400', 'no-store'])('[67] a copy with %s is gone after an hour', (cacheControl) => {
  const { clock, copies } = copiesAt();
  copies.add(URL, client, { 'cache-control': cacheControl });
  clock.now = NOW + HOUR - 1;
  expect(copies.get(URL)).toBeDefined();
  clock.now = NOW + HOUR;
  expect(copies.get(URL)).toBeUndefined();
});

test('[67] a copy from the future is none: the clock was set back', () => {
  const { clock, copies } = copiesAt();
  copies.add(URL, client, {});
  clock.now = NOW - 1;
  expect(copies.get(URL)).toBeUndefined();
});

test('[67] the copies are bounded, and those that were not asked for are forgotten first', () => {
  const { copies } = copiesAt();
  copies.add(URL, client, {});
  for (let each = 0; each < 10_000; each += 1) {
    copies.add(`https://h${each}.example.com/`, client, {});
    copies.get(URL);
  }
  expect(copies.size).toBe(200);
  expect(copies.get(URL)).toBeDefined();
  expect(copies.get('https://h9000.example.com/')).toBeUndefined();
});
