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

/** The folder that the ledgers name test suites in. */
export const TESTS = join(__dirname, '..');
const SEPARATOR = ' › ';

/** A test that a ledger names, by its suite and its name with those of the groups around it. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** Reads `<file> › <name>`. */
export function namedTest(text: string): NamedTest {
  const [, file, name] = /^(\S+\.test\.ts) › (.+)$/.exec(text) ?? [];
  if (file === undefined || name === undefined) {
    throw new Error(`a ledger names a test as "${text}"; write <file below test/> › <name>`);
  }
  return { file, name };
}

/** The named tests that do not exist. The names of the outer groups may be left out. */
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
