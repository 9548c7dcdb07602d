import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * What the environment of a function has is compared by signing in. The name of its code changes with it.
 */
const NOT_COMPARED = ['Environment', 'S3Key'];

/**
 * The resources of a stack when the parameter `P` has a value: references to it are replaced, and texts are joined.
 *
 * @param ignored further keys that are not compared
 */
export function asDeployed(stack: Stack, parameter: unknown, ignored: readonly string[] = []): unknown {
  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(evaluate);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if ('Ref' in value && value.Ref === 'P') {
      return parameter;
    }
    if ('Fn::Join' in value) {
      const [separator, parts] = evaluate(value['Fn::Join']) as [string, unknown[]];
      return parts.every((part) => typeof part !== 'object')
        ? parts.join(separator)
        : { join: [separator, ...joined(parts)] };
    }
    const members = Object.entries(value).filter(([key]) => ![...NOT_COMPARED, ...ignored].includes(key));
    return inSeconds(Object.fromEntries(members.map(([key, member]) => [key, evaluate(member)])));
  };
  return evaluate(Template.fromStack(stack).toJSON().Resources);
}

/** Parts of a text, of which those that are literals stand together. */
function joined(parts: readonly unknown[]): unknown[] {
  return parts.reduce<unknown[]>((before, part) => {
    const last = before.at(-1);
    return typeof last === 'string' && typeof part !== 'object'
      ? [...before.slice(0, -1), `${last}${String(part)}`]
      : [...before, part];
  }, []);
}

/** The durations of an app client in seconds, whatever their units. */
function inSeconds(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { TokenValidityUnits: units, ...rest } = properties as { readonly TokenValidityUnits?: Record<string, string> };
  const durations = Object.entries(units ?? {}).map(([token, unit]) => {
    const name = `${token[0]!.toUpperCase()}${token.slice(1)}Validity`;
    return [name, Math.round(Number(properties[name]) * SECONDS[unit]!)];
  });
  return { ...rest, ...Object.fromEntries(durations) };
}
