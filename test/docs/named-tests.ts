import { existsSync, readFileSync } from 'node:fs';
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

/** The folder that the tables name test suites in. */
export const TESTS = join(__dirname, '..');
const SEPARATOR = ' › ';

/** A test that a table names, by its suite and its name with those of the groups around it. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** The rows of all tables of a Markdown document that have this heading, as cells. */
export function readTables(markdown: string, heading: readonly string[]): string[][] {
  const rows: string[][] = [];
  let inTable = false;
  for (const cells of markdown.split('\n').map(cellsOf)) {
    if (cells === undefined || cells.every((cell) => /^-+$/.test(cell))) {
      inTable &&= cells !== undefined;
    } else if (inTable) {
      rows.push(cells);
    } else {
      inTable = cells.join() === heading.join();
    }
  }
  return rows;
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

/** The tests of a cell, `<file>: <name>` of each, or nothing when no test pins the row. */
export function readTests(row: string, cell: string): readonly NamedTest[] {
  if (cell === 'none') {
    return [];
  }
  return cell.split('<br>').map((item) => {
    const test = namedTest(item);
    if (test === undefined) {
      throw new Error(`the row "${row}" names a test in no form that is known: ${item}`);
    }
    return test;
  });
}

/** Reads `` <file>: `<name>` ``, and nothing else. */
export function namedTest(text: string): NamedTest | undefined {
  const [, file, name] = /^(\S+\.test\.ts): `(.+)`$/.exec(text) ?? [];
  return file === undefined || name === undefined ? undefined : { file, name };
}

/** Of the tests that a table names those that do not exist. The names of the outer groups may be left out. */
export function missingTests(named: readonly NamedTest[]): NamedTest[] {
  const files = [...new Set(named.map(({ file }) => file))].filter((file) => existsSync(join(TESTS, file)));
  const existing = new Map(files.map((file) => [file, testNames(file)]));
  return named.filter(({ file, name }) => !isAmong(name, existing.get(file) ?? []));
}

/** Whether a test or a group of tests is called that, with or without the names of the groups around it. */
function isAmong(name: string, names: Iterable<string>): boolean {
  return [...names].some((path) => (SEPARATOR + path + SEPARATOR).includes(SEPARATOR + name + SEPARATOR));
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
