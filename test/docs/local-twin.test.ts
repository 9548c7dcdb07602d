import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createSourceFile,
  forEachChild,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  ScriptTarget,
  type Expression,
  type Node,
} from 'typescript';

const TESTS = join(__dirname, '..');
const HEADING = ['Behaviour', 'Source', 'Test', 'Differs from AWS or unknown'];
const SEPARATOR = ' › ';

interface Row {
  readonly behaviour: string;
  readonly source: string;
  /** `<file>: <name>` of each test, or nothing when no test pins the behaviour. */
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** The cells of a line of a Markdown table, `undefined` for any other line. A pipe within a cell is escaped. */
function cellsOf(line: string): string[] | undefined {
  return line.startsWith('|')
    ? line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|'))
    : undefined;
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
    const [, file, name] = /^(\S+\.test\.ts): `(.+)`$/.exec(item) ?? [];
    if (file === undefined || name === undefined) {
      throw new Error(`the row "${behaviour}" names a test in no form that is known: ${item}`);
    }
    return { file, name };
  });
}

/**
 * The names of the tests of a suite with those of the groups around them, as the source has them: in a table of tests, and
 * in a group that is one, the placeholders stay.
 */
function testNames(file: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: Node, groups: readonly string[]): void => {
    const call = isCallExpression(node) ? calledFunction(node.expression) : undefined;
    const title = isCallExpression(node) ? node.arguments[0] : undefined;
    if (!/^(describe|it|test)$/.test(call ?? '') || title === undefined || !isStringLiteralLike(title)) {
      forEachChild(node, (child) => visit(child, groups));
      return;
    }
    const path = [...groups, title.text];
    if (call !== 'describe') {
      names.add(path.join(SEPARATOR));
    }
    forEachChild(node, (child) => visit(child, path));
  };
  visit(createSourceFile(file, readFileSync(join(TESTS, file), 'utf8'), ScriptTarget.Latest, true), []);
  return names;
}

/** `test` of `test.each([...])('%s', ...)`. */
function calledFunction(expression: Expression): string | undefined {
  if (isIdentifier(expression)) {
    return expression.text;
  }
  if (isPropertyAccessExpression(expression) || isCallExpression(expression)) {
    return calledFunction(expression.expression);
  }
  return isTaggedTemplateExpression(expression) ? calledFunction(expression.tag) : undefined;
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
  const existing = new Map(files.map((file) => [file, testNames(file)]));
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
