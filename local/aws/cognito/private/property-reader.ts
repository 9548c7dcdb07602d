import { ResourceError, type ResourceProperties } from '../../../template/resource-type';

/** What a text property may look like. */
export interface TextRule {
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
  readonly maxLength: number;
}

/**
 * Reads the properties of a resource strictly: a value of the wrong type or outside its bounds is a
 * {@link ResourceError} that names the property, what is wrong with it and what would be right.
 */
export class PropertyReader {
  constructor(
    private readonly properties: ResourceProperties,
    private readonly path = '',
  ) {}

  has(property: string): boolean {
    return this.#value(property) !== undefined;
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
    return this.string(property) || this.fail(property, 'is missing', 'it is required');
  }

  /** A text that follows `rule`, or `undefined` when the property is absent. */
  text(property: string, rule: TextRule): string | undefined {
    const value = this.string(property);
    if (value === undefined) {
      return undefined;
    }
    return this.check(property, value, rule);
  }

  check(property: string, value: string, rule: TextRule): string {
    if (value.length < 1 || value.length > rule.maxLength || !rule.pattern.test(value)) {
      this.fail(property, `'${shortened(value)}' is not valid`, `use 1 to ${rule.maxLength} ${rule.allowed}`);
    }
    return value;
  }

  /** CloudFormation lets templates write booleans as strings. */
  boolean(property: string, absent: boolean): boolean {
    const value = this.#value(property);
    if (value === undefined) {
      return absent;
    }
    if (value === true || value === 'true') {
      return true;
    }
    return value === false || value === 'false' ? false : this.fail(property, 'is not a boolean', 'give true or false');
  }

  /** A whole number within bounds. CloudFormation lets templates write numbers as strings. */
  integer(property: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.#value(property);
    if (value === undefined) {
      return undefined;
    }
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (!Number.isInteger(number) || number < bounds.min || number > bounds.max) {
      this.fail(property, `is ${shortened(String(value))}`, `give a whole number from ${bounds.min} to ${bounds.max}`);
    }
    return number;
  }

  oneOf<T extends string>(property: string, allowed: readonly T[]): T | undefined {
    const value = this.string(property);
    return value === undefined ? undefined : this.#member(property, value, allowed);
  }

  strings(property: string, max = Number.POSITIVE_INFINITY): readonly string[] {
    const value = this.#value(property) ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      return this.fail(property, 'is not a list of strings', 'give a list of strings');
    }
    if (value.length > max) {
      this.fail(property, `has ${value.length} entries`, `at most ${max} are allowed`);
    }
    return value;
  }

  stringsOf<T extends string>(property: string, allowed: readonly T[]): readonly T[] {
    return this.strings(property).map((value) => this.#member(property, value, allowed));
  }

  object(property: string): PropertyReader {
    const value = this.#value(property) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.fail(property, 'is not an object', 'give an object');
    }
    return new PropertyReader(value, this.#nameOf(property));
  }

  objects(property: string, max = Number.POSITIVE_INFINITY): readonly PropertyReader[] {
    const value = this.#value(property) ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null)) {
      return this.fail(property, 'is not a list of objects', 'give a list of objects');
    }
    if (value.length > max) {
      this.fail(property, `has ${value.length} entries`, `at most ${max} are allowed`);
    }
    return value.map((item, index) => new PropertyReader(item, `${this.#nameOf(property)}[${index}]`));
  }

  /** Refuses the resource because of one of its properties. */
  fail(property: string, problem: string, remedy: string): never {
    throw new ResourceError(`${this.#nameOf(property)} ${problem}; ${remedy}`);
  }

  #member<T extends string>(property: string, value: string, allowed: readonly T[]): T {
    return (
      allowed.find((candidate) => candidate === value) ??
      this.fail(property, `'${shortened(value)}' is not known`, `use one of ${allowed.join(', ')}`)
    );
  }

  #value(property: string) {
    return this.properties[property] ?? undefined;
  }

  #nameOf(property: string): string {
    return this.path === '' ? property : `${this.path}.${property}`;
  }
}

/** Keeps a message to one readable line, whatever a template contains. */
export function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
