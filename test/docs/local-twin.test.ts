import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLedger } from './ledger';
import { missingTests, namedTest, TESTS } from './named-tests';

const rows = readLedger('local-twin').flatMap(({ sections }) => sections.flatMap((section) => section.rows));
const named = rows.flatMap(({ tests }) => tests.map(namedTest));

test('the ledger has rows, each with a behaviour and a source', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ behaviour, source }) => behaviour === '' || source === '')).toEqual([]);
});

test('no behaviour is there twice', () => {
  const behaviours = rows.map(({ behaviour }) => behaviour);
  expect(behaviours.filter((behaviour, index) => behaviours.indexOf(behaviour) !== index)).toEqual([]);
});

test('the tests that the ledger names exist', () => {
  expect(missingTests(named)).toEqual([]);
});

test('every test suite of the twin pins a behaviour', () => {
  const suites = readdirSync(join(TESTS, 'local'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `local/${file.replaceAll('\\', '/')}`);
  expect(suites.length).toBeGreaterThan(0);
  expect(suites.filter((suite) => !named.some(({ file }) => file === suite))).toEqual([]);
});
