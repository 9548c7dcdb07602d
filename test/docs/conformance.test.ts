import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLedger } from './ledger';
import { missingTests, namedTest, TESTS } from './named-tests';

/** The suites that were written for the ledger. */
const SUITES = [
  'authorization-endpoint',
  'client-id-metadata-documents',
  'metadata',
  'registration',
  'revocation',
  'token-endpoint-rules',
].map((name) => `authorization-server/${name}.test.ts`);

const rows = readLedger('requirements').flatMap(({ requirements }) => requirements);
const named = rows.flatMap(({ tests }) => tests.map(namedTest));

test('every requirement has a section of a specification and a test', () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ section, tests }) => section === '' || tests.length === 0)).toEqual([]);
});

test('the tests that the ledger names exist', () => {
  expect(missingTests(named)).toEqual([]);
});

test('no requirement is there twice', () => {
  const requirements = rows.map(({ requirement, section }) => `${section}: ${requirement}`);
  expect(requirements.filter((each, index) => requirements.indexOf(each) !== index)).toEqual([]);
});

test('every suite that was written for the ledger is in it', () => {
  const existing = readdirSync(join(TESTS, 'authorization-server')).map((file) => `authorization-server/${file}`);
  expect(existing).toEqual(expect.arrayContaining(SUITES));
  expect(SUITES.filter((suite) => !named.some(({ file }) => file === suite))).toEqual([]);
});
