import { Lazy, Token, Tokenization } from 'aws-cdk-lib';
import { invalidProperty } from './invalid-property';

/** AWS CloudFormation User Guide, "Dynamic references": replaced at deployment, wherever they stand in a property. */
const DYNAMIC_REFERENCE = '{{resolve:';

/**
 * What `StringParameter.valueFromLookup` gives until the CDK CLI, which synthesizes the app once to see what to look up, has looked the
 * parameter up. A check that throws then would keep the CLI from ever doing so.
 */
const PENDING_LOOKUP = 'dummy-value-for-';

/**
 * Whether a value is known when the template is made. What AWS CloudFormation finds out at deployment is not: CDK tokens, text with
 * a token or a dynamic reference in it, and lists with such text. Nor is what the CDK CLI has still to look up.
 */
export function isKnown(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.every(isKnown);
  }
  if (typeof value === 'string') {
    // `Token.isUnresolved` does not see a number in a text. The one element of a list that is a token is a text of its own kind.
    const hasToken = Tokenization.reverseString(value).tokens.length > 0 || Token.isUnresolved([value]);
    return !hasToken && !value.includes(DYNAMIC_REFERENCE) && !isPending(value);
  }
  // An object is a token, or what has become of one: an intrinsic function.
  return typeof value !== 'object' && !Token.isUnresolved(value);
}

/** Whether the CDK CLI looks a value up before it makes the template that it deploys. */
function isPending(value: unknown): boolean {
  return typeof value === 'string' && value.includes(PENDING_LOOKUP);
}

/**
 * Refuses a value that is known at deployment only, where the app has to compute with it.
 *
 * @param reason what the value is needed for
 */
export function requireKnown(property: string, value: unknown, reason: string, fix = 'pass it as a literal'): void {
  if (!isKnown(value) && !isPending(value)) {
    throw invalidProperty(
      'UnresolvedProperty',
      property,
      value,
      `it has to be known at synthesis, since ${reason}`,
      fix,
    );
  }
}

/** Refuses a list of which not even the length is known. Its elements may be tokens. */
export function requireKnownLength(property: string, list: readonly string[]): void {
  if (Token.isUnresolved(list)) {
    requireKnown(property, list, 'its elements are written one by one', 'pass a list of texts, which may be tokens');
  }
}

/** A text that the CDK takes for a token if it has a dynamic reference, so that it checks the text as little as any token. */
export function deferred(text: string): string {
  return isKnown(text) || Token.isUnresolved(text) ? text : Lazy.string({ produce: () => text });
}
