import type { OpenApiPart } from '../openapi-document';
import { isText, when, type OpenApiRule } from './openapi-rule';

/** The serializers that a parameter may name, by its place: those of the specification's defaults (guide). */
const STYLES: Readonly<Record<string, { readonly style: string; readonly explode: boolean }>> = {
  path: { style: 'simple', explode: false },
  query: { style: 'form', explode: true },
  header: { style: 'simple', explode: false },
};

/** Rules for each parameter of an operation. */
export const parameterRules: readonly OpenApiRule<OpenApiPart>[] = [
  {
    source: 'specification, Parameter Object',
    problems: ({ name }) => when(!isText(name), 'has no name; the specification requires it'),
  },
  {
    source: 'specification, Parameter Object; guide: "Cookie parameter serializers"',
    problems: ({ in: place }) => when(!Object.hasOwn(STYLES, String(place)), `is in ${String(place)}, not supported`),
  },
  {
    source: 'specification, Parameter Object: "its value MUST be true"',
    problems: ({ in: place, required }) =>
      when(place === 'path' && required !== true, 'is a part of the path, its required value must be true'),
  },
  {
    source:
      'guide: parameter serializers are not supported; the specification has `content` for "more complex scenarios"',
    problems: ({ content }) =>
      when(content !== undefined, 'has content, a serializer, which is not supported; use schema'),
  },
  {
    source: 'specification, Parameter Object: either schema or content',
    problems: ({ schema, content }) => when(schema === undefined && content === undefined, 'has no schema'),
  },
  {
    source: 'guide: path, query, header and cookie parameter serializers are not supported',
    problems: ({ in: place, style, explode, schema }, text) => {
      const usual = Object.hasOwn(STYLES, String(place)) ? STYLES[String(place)]! : undefined;
      if (usual === undefined) return [];
      const { type } = text.follow(schema, 'parameters');
      const isList = type === 'array' || type === 'object';
      return [
        ...when(style !== undefined && style !== usual.style, `has the style ${String(style)}, which is not supported`),
        ...when(
          explode !== undefined && explode !== usual.explode && isList,
          `has explode ${String(explode)}, which is not supported for a list or an object`,
        ),
      ];
    },
  },
  {
    source: 'guide: "Simple string, number, and boolean types"; "Query parameter arrays with complex serialization"',
    problems: ({ in: place, schema }, text) => {
      const { type } = text.follow(schema, 'parameters');
      return [
        ...when(type === 'object', 'is an object, which needs a serializer, and none is supported'),
        ...when(type === 'array' && place === 'path', 'is a list in the path, which needs a serializer; use a string'),
      ];
    },
  },
  {
    source: 'guide: parameter serializers for query parameters are not supported',
    problems: ({ allowReserved }) => when(allowReserved === true, 'has allowReserved, which is not supported'),
  },
  {
    source: 'guide: "oneOf, anyOf, and allOf are not supported"',
    problems: ({ schema }, text) => {
      const found = text.composition(schema, 'parameters');
      return when(found !== undefined, `has ${found}, which is not supported by gateways`);
    },
  },
];
