import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { amountOf, durationOf } from './token-duration';

/**
 * Checks values at once, and again at synthesis: what the app works out until then (`Lazy`) is known only then. What AWS
 * CloudFormation finds out at deployment stays a token, which checks leave alone.
 */
export function checkAtSynthesis<Values>(scope: Construct, values: Values, check: (values: Values) => void): void {
  check(values);
  scope.node.addValidation({
    validate: () => {
      try {
        check(resolved(Stack.of(scope), values));
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    },
  });
}

function resolved<Value>(stack: Stack, value: Value): Value {
  if (Token.isUnresolved(value)) {
    // A list that is left out late has no items.
    const literal: unknown = stack.resolve(value) ?? (Array.isArray(value) ? [] : undefined);
    const isSameKind = typeof literal === typeof value && Array.isArray(literal) === Array.isArray(value);
    return isSameKind ? (literal as Value) : value;
  }
  if (value instanceof Duration) {
    const { amount, unit } = amountOf(value);
    return durationOf({ amount: resolved(stack, amount), unit }) as Value;
  }
  if (Array.isArray(value)) {
    return value.map((element) => resolved<unknown>(stack, element)) as Value;
  }
  const isStruct = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isStruct
    ? (Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, resolved<unknown>(stack, member)]),
      ) as Value)
    : value;
}
