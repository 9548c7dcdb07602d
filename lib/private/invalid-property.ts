import { Token, Tokenization } from 'aws-cdk-lib';
import type { ErrorCode } from './error-code';

/**
 * The error for bad input: one line that names the property, its value, what is wrong with it and what to do instead, with
 * its code at the end. Code and property are fields of the error, too.
 *
 * It has no class of its own, since jsii refuses to export a class that extends `Error` (JSII3001).
 *
 * The value is written as JSON, so that a line break in it cannot break the line. How the CDK encodes a token says nothing to a
 * reader and is not written.
 */
export function invalidProperty(
  code: ErrorCode,
  property: string,
  value: unknown,
  problem: string,
  fix: string,
): Error & { readonly code: ErrorCode; readonly property: string } {
  const message = `Invalid ${property} ${JSON.stringify(value, withoutTokens)}: ${problem}; ${fix} [${code}]`;
  return Object.assign(new Error(message), { code, property });
}

function withoutTokens(_key: string, value: unknown): unknown {
  const isToken =
    typeof value === 'string'
      ? Tokenization.reverseString(value).tokens.length > 0 || Token.isUnresolved([value])
      : Token.isUnresolved(value);
  return isToken ? '(a CDK token)' : value;
}
