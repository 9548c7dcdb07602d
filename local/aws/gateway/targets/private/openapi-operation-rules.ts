import { isObject } from '../../../../account/json-values';
import { listOf, partOf, type OpenApiPart, type OpenApiPlace, type OpenApiText } from '../openapi-document';
import { MEDIA_TYPES, unsupportedTypes } from './openapi-media-types';
import { isText, namesIn, when, type OpenApiRule } from './openapi-rule';
import { serverRules } from './openapi-server-rules';

/** Rules for each operation. */
export const operationRules: readonly OpenApiRule<OpenApiPlace>[] = [
  {
    source: 'guide; measured: "Operation /x -> GET must have an operationId"',
    problems: ({ operation }) => when(!isText(operation.operationId), "has no operationId, which is the tool's name"),
  },
  {
    source: 'specification 3.0, Operation Object',
    problems: ({ operation }, { root }) =>
      when(
        !isObject(operation.responses) && String(root.openapi).startsWith('3.0'),
        'attribute responses is missing; the specification requires it',
      ),
  },
  ...serverRules.map(({ source, problems }) => ({
    source,
    problems: ({ operation, item }: OpenApiPlace, text: OpenApiText) => [
      ...problems(item.servers, text),
      ...problems(operation.servers, text),
    ],
  })),
  {
    source: 'swagger-parser, which AWS uses: "Declared path parameter <name> needs to be defined"',
    problems: ({ path, parameters }) =>
      namesIn(path)
        .filter((name) => !parameters.some((parameter) => parameter.in === 'path' && parameter.name === name))
        .map((name) => `the path parameter "${name}" needs to be defined; add it to parameters, in path`),
  },
  {
    source: 'specification, Parameter Object: a path parameter is a part of the path',
    problems: ({ path, parameters }) =>
      parameters
        .filter((parameter) => parameter.in === 'path' && !namesIn(path).includes(String(parameter.name)))
        .map(({ name }) => `the path parameter "${String(name)}" is not in the path; remove it`),
  },
  {
    source: 'specification, Operation Object: a list has no two parameters with the same name and place',
    problems: ({ operation, item, where }, text) =>
      [operation.parameters, item.parameters].flatMap((list) => {
        const keys = listOf(list)
          .map((parameter) => text.follow(parameter, where))
          .map(({ name, in: place }) => `"${String(name)}" in ${String(place)}`);
        const twice = keys.find((key, index) => keys.indexOf(key) !== index);
        return when(twice !== undefined, `the parameter ${twice} is there twice; remove one`);
      }),
  },
  {
    source: 'guide; measured: "MediaType <type> is not supported"; "requestBody.content is missing"',
    problems: ({ operation, where }, text) => {
      if (operation.requestBody === undefined) return [];
      const { content } = text.follow(operation.requestBody, where);
      return [
        ...when(Object.keys(partOf(content)).length === 0, 'attribute requestBody.content is missing'),
        ...unsupportedTypes(content).map(
          (type) => `MediaType ${type} is not supported in request; use ${MEDIA_TYPES.join(', ')}`,
        ),
      ];
    },
  },
  {
    source: 'measured: "MediaType <type> is not supported in response" of a document of GitHub',
    problems: (place, text) =>
      responsesOf(place, text).flatMap(({ content }) =>
        unsupportedTypes(content).map(
          (type) => `MediaType ${type} is not supported in response; use ${MEDIA_TYPES.join(', ')}`,
        ),
      ),
  },
  {
    source: 'specification, Response Object; measured: "attribute components.responses.<name>.description is missing"',
    problems: (place, text) =>
      Object.entries(partOf(place.operation.responses))
        .filter(([status]) => !status.startsWith('x-'))
        .filter(([, response]) => typeof text.follow(response, place.where).description !== 'string')
        .map(([status]) => `attribute responses.${status}.description is missing; the specification requires it`),
  },
  {
    source: 'guide: "oneOf, anyOf, and allOf are not supported"',
    problems: ({ operation, where }, text) => {
      const { content } = text.follow(operation.requestBody, where);
      const schemas = Object.values(partOf(content)).map((media) => partOf(media).schema);
      const found = text.composition(schemas, where);
      return when(found !== undefined, `${found} is not supported by gateways; write the schema without it`);
    },
  },
  {
    source: 'measured: "schema with oneOf is currently not supported" of a response',
    problems: (place, text) =>
      when(
        compositionOfResponses(place, text) === 'oneOf',
        'oneOf is not supported by gateways, in a response either; write the schema without it',
      ),
  },
  {
    source: 'guide: "oneOf, anyOf, and allOf are not supported"',
    unknown: true,
    problems: (place, text) => {
      const found = compositionOfResponses(place, text);
      const isOther = found !== undefined && found !== 'oneOf';
      return when(isOther, `${found} is not supported by gateways, in a response either; write the schema without it`);
    },
  },
  {
    source: 'guide: "Callback operations"',
    unknown: true,
    problems: ({ operation }) => when(operation.callbacks !== undefined, 'callbacks are not supported by gateways'),
  },
  {
    source: 'guide: "Links between operations"',
    unknown: true,
    problems: (place, text) =>
      when(
        responsesOf(place, text).some(({ links }) => links !== undefined),
        'links are not supported by gateways',
      ),
  },
];

function responsesOf({ operation, where }: OpenApiPlace, text: OpenApiText): readonly OpenApiPart[] {
  return Object.values(partOf(operation.responses)).map((response) => text.follow(response, where));
}

function compositionOfResponses(place: OpenApiPlace, text: OpenApiText): string | undefined {
  const schemas = responsesOf(place, text).flatMap(({ content }) =>
    Object.values(partOf(content)).map((media) => partOf(media).schema),
  );
  return text.composition(schemas, place.where);
}
