import { isObject } from '../../../account/json-values';
import { ResourceError } from '../../../template/resource-error';

/** A part of an OpenAPI document. Nothing in it is certain. */
export type OpenApiPart = Readonly<Record<string, unknown>>;

/** An operation, with what its document says about it elsewhere. */
export interface OpenApiPlace {
  /** For messages, such as `GET /orders/{id}`. */
  readonly where: string;
  readonly path: string;
  /** In lower case. */
  readonly method: string;
  readonly operation: OpenApiPart;
  readonly item: OpenApiPart;
  /** Those of the path, unless the operation has its own with the same name and place. */
  readonly parameters: readonly OpenApiPart[];
}

/** Those that the Path Item Object of OpenAPI 3 has. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** The keywords that put schemas together. */
const COMPOSITION = ['oneOf', 'anyOf', 'allOf'] as const;

export const partOf = (value: unknown): OpenApiPart => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** AWS refuses a schema. */
export const refused = (message: string): ResourceError => new ResourceError(message, 'InvalidProperty');

/** What an OpenAPI document consists of, with its references. */
export class OpenApiText {
  readonly root: OpenApiPart;

  /** @param property that the document is from, for messages */
  constructor(
    document: unknown,
    readonly property: string,
  ) {
    this.root = partOf(document);
  }

  get operations(): readonly OpenApiPlace[] {
    return Object.entries(partOf(this.root.paths)).flatMap(([path, value]) => {
      const item = this.follow(value, path);
      return METHODS.filter((method) => isObject(item[method])).map((method) => {
        const where = `${method.toUpperCase()} ${path}`;
        const operation = partOf(item[method]);
        const own = listOf(operation.parameters).map((parameter) => this.follow(parameter, where));
        const shared = listOf(item.parameters)
          .map((parameter) => this.follow(parameter, where))
          .filter((parameter) => !own.some(({ name, in: place }) => name === parameter.name && place === parameter.in));
        return { where, path, method, operation, item, parameters: [...shared, ...own] };
      });
    });
  }

  /** The part that a value is or refers to. */
  follow(value: unknown, where: string): OpenApiPart {
    let part = partOf(value);
    const seen: string[] = [];
    while (typeof part.$ref === 'string') {
      if (seen.includes(part.$ref)) throw this.refused(where, `${part.$ref} refers to itself`);
      seen.push(part.$ref);
      part = partOf(this.#find(part.$ref, where));
    }
    return part;
  }

  /**
   * A schema with every `$ref` replaced by what it refers to.
   *
   * @param path the references that lead here
   * @throws ResourceError for a schema that is inside of itself: a tool's schema has no end then
   */
  resolve(value: unknown, where: string, path: readonly string[] = []): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, where, path));
    }
    if (!isObject(value)) {
      return value;
    }
    const reference = value.$ref;
    if (typeof reference !== 'string') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item, where, path)]));
    }
    if (path.includes(reference)) {
      throw this.refused(where, `${reference} refers to itself`);
    }
    return this.resolve(this.#find(reference, where), where, [...path, reference]);
  }

  /**
   * The first composition of schemas in a schema, its properties and items, and in what they refer to.
   *
   * Not in `additionalProperties`: the document of NASA in AWS's own samples ("Transform OpenAPI apis into MCP tools") has a
   * `oneOf` there, in a response.
   */
  composition(value: unknown, where: string, seen = new Set<string>()): (typeof COMPOSITION)[number] | undefined {
    if (Array.isArray(value)) {
      return firstOf(value, (item) => this.composition(item, where, seen));
    }
    if (!isObject(value)) {
      return undefined;
    }
    const reference = value.$ref;
    if (typeof reference === 'string') {
      if (seen.has(reference)) return undefined;
      seen.add(reference);
      return this.composition(this.#find(reference, where), where, seen);
    }
    return (
      COMPOSITION.find((keyword) => Array.isArray(value[keyword])) ??
      firstOf([...Object.values(partOf(value.properties)), value.items], (item) => this.composition(item, where, seen))
    );
  }

  refused(where: string, problem: string): ResourceError {
    return refused(`${this.property}: ${where}: ${problem}`);
  }

  #find(reference: string, where: string): unknown {
    if (!reference.startsWith('#/')) {
      throw this.refused(where, `${reference} is not in the document; put all into one`);
    }
    const found = reference
      .slice(2)
      .split('/')
      .map((key) => decoded(key).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, key) => (Object.hasOwn(Object(at), key) ? Object(at)[key] : undefined), this.root);
    if (found === undefined) {
      throw this.refused(where, `${reference} is not in the document`);
    }
    return found;
  }
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A reference is a URI: its parts may be encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
