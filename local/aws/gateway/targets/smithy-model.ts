/** A shape of the JSON AST (https://smithy.io/2.0/spec/json-ast.html), as far as it is used. Nothing in it is certain. */
export interface Shape {
  readonly type?: string;
  readonly traits?: Traits;
  readonly input?: Member;
  readonly output?: Member;
  readonly members?: Readonly<Record<string, Member>>;
  /** Of a list and of a map. */
  readonly member?: Member;
  readonly value?: Member;
  readonly operations?: readonly Member[];
  readonly collectionOperations?: readonly Member[];
  readonly resources?: readonly Member[];
}
export type Member = { readonly target: string; readonly traits?: Traits };
export type Traits = Readonly<Record<string, unknown>> & {
  readonly [text in `smithy.api#${'documentation' | 'httpQuery' | 'httpHeader' | 'jsonName'}`]?: string;
} & {
  readonly 'smithy.api#http'?: { readonly uri: string; readonly method: string };
  readonly 'aws.api#service'?: { readonly endpointPrefix?: string; readonly arnNamespace?: string };
  readonly 'aws.auth#sigv4'?: { readonly name?: string };
};
export type Shapes = Readonly<Record<string, Shape>>;

/** An operation of the service, with its HTTP binding where it has one. */
export interface SmithyOperation {
  /** Without the namespace. */
  readonly name: string;
  readonly shape: Shape;
  readonly http: { readonly uri: string; readonly method: string } | undefined;
  /** The names of the parts of the URI, such as `id` of `/cities/{id}`; a greedy one ends with `+`. */
  readonly labels: readonly string[];
  readonly input: readonly (readonly [name: string, member: Member])[];
  readonly output: readonly (readonly [name: string, member: Member])[];
}

/** The operations of a resource's lifecycle (https://smithy.io/2.0/spec/service-types.html). */
const LIFECYCLE = ['create', 'put', 'read', 'update', 'delete', 'list'];

/** A Smithy model in its JSON AST. */
export class SmithyModel {
  readonly version: unknown;
  readonly shapes: Shapes;

  constructor(model: unknown) {
    const { smithy, shapes } = Object(model) as { smithy?: unknown; shapes?: Shapes };
    this.version = smithy;
    this.shapes = Object(shapes) as Shapes;
  }

  get services(): readonly (readonly [name: string, service: Shape])[] {
    return Object.entries(this.shapes).filter(([, shape]) => Object(shape).type === 'service');
  }

  /** The operations of the service and of its resources, at any depth. */
  get operations(): readonly SmithyOperation[] {
    const [[, service] = ['', {}]] = this.services;
    return this.#operationsOf(service, []).map((target) => {
      const shape = this.shapes[target] ?? {};
      const http = shape.traits?.['smithy.api#http'];
      return {
        name: nameOf(target),
        shape,
        http: http && { uri: String(http.uri), method: String(http.method) },
        labels: [...String(http?.uri ?? '').matchAll(/\{([^}]+)\}/g)].map(([, label]) => label!),
        input: this.#membersOf(shape.input),
        output: this.#membersOf(shape.output),
      };
    });
  }

  #membersOf(reference: Member | undefined): readonly (readonly [string, Member])[] {
    return Object.entries(this.shapes[reference?.target ?? '']?.members ?? {});
  }

  #operationsOf(owner: Shape, path: readonly string[]): readonly string[] {
    const lifecycle = LIFECYCLE.map((name) => (owner as Readonly<Record<string, Member | undefined>>)[name]);
    const own = [...lifecycle, ...(owner.operations ?? []), ...(owner.collectionOperations ?? [])];
    const nested = (owner.resources ?? []).flatMap(({ target }) =>
      path.includes(target) ? [] : this.#operationsOf(this.shapes[target] ?? {}, [...path, target]),
    );
    return [...new Set([...own.flatMap((reference) => reference?.target ?? []), ...nested])];
  }
}

/** The name of a shape without its namespace. */
export function nameOf(shapeId: string): string {
  return shapeId.slice(shapeId.indexOf('#') + 1);
}
