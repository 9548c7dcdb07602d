/**
 * The type of a member of an operation's input, as the API reference has it: a list is written `[shape]`, an enumeration
 * `{ enum: [...] }`, a map with keys of any name `{ map: shape }`. A `blob` arrives as base64 and is read as bytes; a `document`
 * is anything, for the service to read.
 */
export type Shape = keyof Scalars | { readonly enum: readonly string[] } | readonly [Shape] | MapShape | Structure;

/** The values of simple members. */
export interface Scalars {
  readonly string: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly blob: Buffer;
  readonly document: unknown;
}

export interface MapShape {
  readonly map: Shape;
}

/** An object with members. The APIs of AWS ignore members that they do not know. */
export interface Structure {
  readonly required?: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
}

/** The value of a member that has a shape. */
export type ValueOf<S> = S extends keyof Scalars
  ? Scalars[S]
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends readonly [infer Item]
      ? readonly ValueOf<Item>[]
      : S extends { readonly map: infer Value }
        ? Readonly<Record<string, ValueOf<Value>>>
        : S extends Structure
          ? InputOf<S>
          : never;

/** The value of a structure. */
export type InputOf<S extends Structure> = {
  readonly [Member in keyof S['required']]: ValueOf<S['required'][Member]>;
} & { readonly [Member in keyof S['optional']]?: ValueOf<S['optional'][Member]> };
