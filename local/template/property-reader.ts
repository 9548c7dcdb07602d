import { isObject } from '../account/json-values';
import type { ErrorCode } from '../account/twin-error';
import { ResourceError } from './resource-error';

/** Evaluated properties. CloudFormation is untyped: a {@link PropertyReader} reads them. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** What a text property may look like. */
export interface TextRule {
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
  readonly maxLength: number;
}

/** What identifies a resource, such as the ARN of a function. */
export interface IdentifierKind {
  /** Such as `the ARN of a function`. */
  readonly what: string;
  readonly pattern: RegExp;
  /** What gives one, such as `Fn::GetAtt Arn of an AWS::Lambda::Function`. */
  readonly expression: string;
}

/**
 * Reads the properties of a resource strictly: a value of the wrong type or outside its bounds is a {@link ResourceError} that
 * names the property, what is wrong with it and what would be right. CloudFormation lets templates write numbers and booleans
 * as text, and so does this.
 *
 * @example
 * const name = read.requiredString('Name');
 * const versions = read.object('ProtocolConfiguration').object('Mcp').strings('SupportedVersions');
 */
export class PropertyReader {
  /** @param path of the properties in the resource; empty for those of the resource itself */
  constructor(
    /** The properties as they are, for what keeps or passes on all of them. */
    readonly values: ResourceProperties,
    readonly path = '',
  ) {}

  has(property: string): boolean {
    return this.#value(property) !== undefined;
  }

  /** A value that is not checked here, such as a policy document. */
  any(property: string): unknown {
    return this.#value(property);
  }

  string(property: string): string | undefined {
    const value = this.#value(property);
    if (value === undefined || typeof value === 'string') {
      return value;
    }
    return typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : this.fail(property, 'is not a string', 'give a string');
  }

  requiredString(property: string): string {
    return this.string(property) || this.fail(property, 'is missing', 'it is required', 'MissingProperty');
  }

  /** A text that follows `rule`, or `undefined` when the property is absent. */
  text(property: string, rule: TextRule): string | undefined {
    const value = this.string(property);
    return value === undefined ? undefined : this.check(property, value, rule);
  }

  requiredText(property: string, rule: TextRule): string {
    return this.check(property, this.requiredString(property), rule);
  }

  check(property: string, value: string, rule: TextRule): string {
    if (value.length < 1 || value.length > rule.maxLength || !rule.pattern.test(value)) {
      this.fail(property, `'${shortened(value)}' is not valid`, `use 1 to ${rule.maxLength} ${rule.allowed}`);
    }
    return value;
  }

  boolean(property: string): boolean | undefined;
  boolean(property: string, absent: boolean): boolean;
  boolean(property: string, absent?: boolean): boolean | undefined {
    const value = this.#value(property);
    if (value === undefined) {
      return absent;
    }
    if (value === true || value === 'true') {
      return true;
    }
    return value === false || value === 'false' ? false : this.fail(property, 'is not a boolean', 'give true or false');
  }

  /** A whole number within bounds. */
  integer(property: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.#value(property);
    if (value === undefined) {
      return undefined;
    }
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < bounds.min || number > bounds.max) {
      const fix = `give a whole number from ${bounds.min} to ${bounds.max}`;
      return this.fail(property, `is ${shortened(String(value))}`, fix);
    }
    return number;
  }

  oneOf<T extends string>(property: string, allowed: readonly T[]): T | undefined {
    const value = this.string(property);
    return value === undefined ? undefined : this.#member(property, value, allowed);
  }

  requiredOneOf<T extends string>(property: string, allowed: readonly T[]): T {
    return this.#member(property, this.requiredString(property), allowed);
  }

  /** What a property names by its `Ref`. */
  reference<T>(property: string, known: ReadonlyMap<string, T>, what: string): T {
    const name = this.requiredString(property);
    return (
      known.get(name) ??
      this.fail(property, `'${shortened(name)}' is not ${what}`, 'use Ref of one', 'ResourceNotFound')
    );
  }

  /** What identifies a resource: an ARN where an ARN is expected, an id where an id is. */
  requiredIdentifier(property: string, { what, pattern, expression }: IdentifierKind): string {
    const value = this.requiredString(property);
    return pattern.test(value)
      ? value
      : this.fail(property, `"${shortened(value)}" is not ${what}`, `use ${expression}`);
  }

  /** An absent list is empty. */
  strings(property: string, max = Number.POSITIVE_INFINITY): readonly string[] {
    const items = this.#list(property, max, 'strings');
    const strings = items.filter((item) => typeof item === 'string');
    return strings.length === items.length
      ? strings
      : this.fail(property, 'is not a list of strings', 'give a list of strings');
  }

  stringsOf<T extends string>(property: string, allowed: readonly T[]): readonly T[] {
    return this.strings(property).map((value) => this.#member(property, value, allowed));
  }

  /** The strings of a map, such as the variables of a function. An absent map is empty. */
  stringMap(property: string): Readonly<Record<string, string>> {
    const map = this.object(property);
    return Object.fromEntries(Object.keys(map.values).map((key) => [key, map.string(key) ?? '']));
  }

  /** The reader of an object; absent, it reads as empty. */
  object(property: string): PropertyReader {
    const value = this.#value(property) ?? {};
    return isObject(value)
      ? new PropertyReader(value, this.nameOf(property))
      : this.fail(property, 'is not an object', 'give an object');
  }

  /** Like {@link object}, for what templates may also write as JSON text, such as a policy document. */
  json(property: string): PropertyReader {
    const value = this.#value(property);
    if (typeof value !== 'string') {
      return this.object(property);
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      this.fail(property, 'is not JSON', 'give an object, or its JSON as text');
    }
    return new PropertyReader({ [property]: parsed }, this.path).object(property);
  }

  requiredObject(property: string): PropertyReader {
    return this.has(property)
      ? this.object(property)
      : this.fail(property, 'is missing', 'it is required', 'MissingProperty');
  }

  objects(property: string, max = Number.POSITIVE_INFINITY): readonly PropertyReader[] {
    return this.#list(property, max, 'objects').map((item, index) =>
      isObject(item)
        ? new PropertyReader(item, `${this.nameOf(property)}[${index}]`)
        : this.fail(property, 'is not a list of objects', 'give a list of objects'),
    );
  }

  /**
   * Refuses every property but these, as CloudFormation does.
   *
   * @param known names of properties of this object
   */
  only(known: readonly string[]): void {
    const unknown = Object.keys(this.values).find((property) => this.has(property) && !known.includes(property));
    if (unknown !== undefined) {
      const sorted = [...known].sort().join(', ');
      this.fail(unknown, 'is not a property that CloudFormation knows here', `use ${sorted}`, 'UnknownProperty');
    }
  }

  /** Refuses the resource because of one of its properties. */
  fail(property: string, problem: string, fix: string, code: ErrorCode = 'InvalidProperty'): never {
    const name = this.nameOf(property);
    throw new ResourceError(`${name} ${problem}; ${fix}`, code, name);
  }

  /** Refuses the resource because its properties exclude each other. */
  conflict(property: string, problem: string, fix: string): never {
    return this.fail(property, problem, fix, 'ConflictingProperties');
  }

  /** A property's whole name in the resource, such as `ProtocolConfiguration.Mcp.Instructions`. */
  nameOf(property: string): string {
    return this.path === '' ? property : `${this.path}.${property}`;
  }

  #member<T extends string>(property: string, value: string, allowed: readonly T[]): T {
    return (
      allowed.find((candidate) => candidate === value) ??
      this.fail(property, `'${shortened(value)}' is not known`, `use one of ${allowed.join(', ')}`)
    );
  }

  #list(property: string, max: number, what: string): readonly unknown[] {
    const value = this.#value(property) ?? [];
    if (!Array.isArray(value)) {
      return this.fail(property, `is not a list of ${what}`, `give a list of ${what}`);
    }
    if (value.length > max) {
      this.fail(property, `has ${value.length} entries`, `at most ${max} are allowed`, 'QuotaExceeded');
    }
    return value;
  }

  #value(property: string): unknown {
    return Object.hasOwn(this.values, property) ? (this.values[property] ?? undefined) : undefined;
  }
}

/** Keeps a message to one readable line, whatever a template contains. */
export function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
