import { readFileSync } from 'node:fs';
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

const SEPARATOR = ' › ';

/** A test that a guide names. */
export interface NamedTest {
  /** Relative to `test/`. */
  readonly file: string;
  readonly name: string;
}

/** Reads `` <file>: `<name>` ``, and nothing else. */
export function namedTest(text: string): NamedTest | undefined {
  const [, file, name] = /^(\S+\.test\.ts): `(.+)`$/.exec(text) ?? [];
  return file === undefined || name === undefined ? undefined : { file, name };
}

/** Whether a test or a group of tests is called that, with or without the names of the groups around it. */
export function isAmong(name: string, names: Iterable<string>): boolean {
  return [...names].some((path) => (SEPARATOR + path + SEPARATOR).includes(SEPARATOR + name + SEPARATOR));
}

/**
 * The names of the tests of a suite with those of the groups around them, as the source has them: in a table of tests, and
 * in a group that is one, the placeholders stay.
 */
export function testNames(file: string): Set<string> {
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
  visit(createSourceFile(file, readFileSync(file, 'utf8'), ScriptTarget.Latest, true), []);
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
