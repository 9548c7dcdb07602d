import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingTests, readTables, readTests, TESTS } from './named-tests';

const HEADING = ['Behaviour', 'Source', 'Test', 'Differs from AWS or unknown'];

const rows = readTables(readFileSync(join(TESTS, '..', 'docs', 'local-twin.md'), 'utf8'), HEADING).map(
  ([behaviour = '', source = '', tests = '']) => ({ behaviour, source, tests: readTests(behaviour, tests) }),
);
const named = rows.flatMap(({ tests }) => tests);

test('the tables have rows, each with a behaviour and a source', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ behaviour, source }) => behaviour === '' || source === '')).toEqual([]);
});

test('no behaviour is there twice', () => {
  const behaviours = rows.map(({ behaviour }) => behaviour);
  expect(behaviours.filter((behaviour, index) => behaviours.indexOf(behaviour) !== index)).toEqual([]);
});

test('the tests that the tables name exist', () => {
  expect(missingTests(named)).toEqual([]);
});

test('every test suite of the twin pins a behaviour', () => {
  const suites = readdirSync(join(TESTS, 'local'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `local/${file.replaceAll('\\', '/')}`);
  expect(suites.length).toBeGreaterThan(0);
  expect(suites.filter((suite) => !named.some(({ file }) => file === suite))).toEqual([]);
});
