import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedTest, testNames, type NamedTest } from './named-test';
import { cellsOf } from './table-line';

const TESTS = join(__dirname, '..');
const HEADING = ['Behaviour', 'Source', 'Test', 'Differs from AWS or unknown'];

interface Row {
  readonly behaviour: string;
  readonly source: string;
  /** `<file>: <name>` of each test, or nothing when no test pins the behaviour. */
  readonly tests: readonly NamedTest[];
}

/** The rows of the tables that say which test pins which behaviour. */
function readRows(markdown: string): Row[] {
  const rows: Row[] = [];
  let inTable = false;
  for (const cells of markdown.split('\n').map(cellsOf)) {
    if (cells === undefined || cells.every((cell) => /^-+$/.test(cell))) {
      inTable &&= cells !== undefined;
    } else if (inTable) {
      const [behaviour = '', source = '', tests = ''] = cells;
      rows.push({ behaviour, source, tests: readTests(behaviour, tests) });
    } else {
      inTable = cells.join() === HEADING.join();
    }
  }
  return rows;
}

function readTests(behaviour: string, cell: string): Row['tests'] {
  if (cell === 'none') {
    return [];
  }
  return cell.split('<br>').map((item) => {
    const test = namedTest(item);
    if (test === undefined) {
      throw new Error(`the row "${behaviour}" names a test in no form that is known: ${item}`);
    }
    return test;
  });
}

const rows = readRows(readFileSync(join(TESTS, '..', 'docs', 'local-twin.md'), 'utf8'));
const named = rows.flatMap(({ tests }) => tests);

test('the tables have rows, each with a behaviour and a source', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ behaviour, source }) => behaviour === '' || source === '')).toEqual([]);
});

test('no behaviour is there twice', () => {
  const behaviours = rows.map(({ behaviour }) => behaviour);
  expect(behaviours.filter((behaviour, index) => behaviours.indexOf(behaviour) !== index)).toEqual([]);
});

test('the test suites that the tables name exist', () => {
  const missing = named.filter(({ file }) => !existsSync(join(TESTS, file)));
  expect(missing).toEqual([]);
});

test('the tests that the tables name exist', () => {
  const files = [...new Set(named.map(({ file }) => file))].filter((file) => existsSync(join(TESTS, file)));
  const existing = new Map(files.map((file) => [file, testNames(join(TESTS, file))]));
  const missing = named.filter(({ file, name }) => existing.get(file)?.has(name) === false);
  expect(missing).toEqual([]);
});

test('every test suite of the twin pins a behaviour', () => {
  const suites = readdirSync(join(TESTS, 'local'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `local/${file.replaceAll('\\', '/')}`);
  expect(suites.length).toBeGreaterThan(0);
  expect(suites.filter((suite) => !named.some(({ file }) => file === suite))).toEqual([]);
});
