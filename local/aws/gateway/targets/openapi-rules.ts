import { isObject } from '../../../account/json-values';
import type { OpenApiText } from './openapi-document';
import { listOf, partOf, refused, type OpenApiPart, type OpenApiPlace } from './openapi-document';

/** What a document is checked for. */
interface OpenApiRule<Part> {
  /**
   * Where the rule is from: `guide` is "OpenAPI schema targets" of the AgentCore developer guide; `specification` is the OpenAPI
   * Specification, which AWS checks ("The OpenAPI file must be free of semantic errors"); the rest was measured and published.
   */
  readonly source: string;
  /** Whether the guide calls it unsupported, no call needs it, and nobody published what AWS does with it. @default false */
  readonly unknown?: boolean;
  /** What is wrong, each time with what to do. */
  readonly problems: (part: Part, text: OpenApiText) => readonly string[];
}

/** Of request and response bodies (guide, "OpenAPI feature support"). */
export const MEDIA_TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/xml',
] as const;

/** The fields that a Security Scheme Object has to have, by its `type` (specification). */
const SECURITY_SCHEMES: Readonly<Record<string, readonly string[]>> = {
  apiKey: ['name', 'in'],
  http: ['scheme'],
  mutualTLS: [],
  oauth2: ['flows'],
  openIdConnect: ['openIdConnectUrl'],
};

/** The serializers that a parameter may name, by its place: those of the specification's defaults (guide). */
const STYLES: Readonly<Record<string, { readonly style: string; readonly explode: boolean }>> = {
  path: { style: 'simple', explode: false },
  query: { style: 'form', explode: true },
  header: { style: 'simple', explode: false },
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const when = (isWrong: boolean, problem: string): readonly string[] => (isWrong ? [problem] : []);

/** A media type without its parameters. */
export const mediaTypeOf = (value: string): string => value.split(';', 1)[0]!.trim().toLowerCase();

const unsupportedTypes = (content: unknown): readonly string[] =>
  Object.keys(partOf(content)).filter((type) => !MEDIA_TYPES.some((supported) => supported === mediaTypeOf(type)));

const namesIn = (path: string): readonly string[] => [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name!);

const serverRules: readonly OpenApiRule<unknown>[] = [
  {
    source: 'measured: "Server URL (located at: servers) must use HTTPS protocol." (cdk-preflight, September 2026)',
    problems: (servers) =>
      listOf(servers).flatMap((server, index) => {
        const { url } = partOf(server);
        const isHttps = isText(url) && /^https:\/\/./i.test(url);
        return when(
          !isHttps,
          `Server URL ${JSON.stringify(url)} must use HTTPS protocol; servers[${index}].url must be the URL of the endpoint`,
        );
      }),
  },
  {
    source: 'specification, Server Object: a variable of the URL is one of `variables`, with a default',
    problems: (servers) =>
      listOf(servers)
        .map(partOf)
        .flatMap(({ url, variables }) =>
          namesIn(String(url))
            .filter((name) => !isText(partOf(partOf(variables)[name]).default))
            .map((name) => `Server URL ${JSON.stringify(url)} has {${name}}; give it a default in \`variables\``),
        ),
  },
];

const documentRules: readonly OpenApiRule<OpenApiText>[] = [
  {
    source: 'guide; measured: "attribute openapi is missing"',
    problems: ({ root: { openapi } }) =>
      when(
        typeof openapi !== 'string' || !/^3\.[01](\.|$)/.test(openapi),
        `openapi is ${JSON.stringify(openapi)}; versions 3.0 and 3.1 are supported`,
      ),
  },
  {
    source: 'specification, Info Object',
    problems: ({ root: { info } }) =>
      ['title', 'version']
        .filter((field) => typeof partOf(info)[field] !== 'string')
        .map((field) => `attribute info.${field} is missing; the specification requires it`),
  },
  {
    source: 'measured: "Server URL must not be empty." (cdk-preflight, September 2026)',
    problems: ({ root: { servers } }) =>
      when(listOf(servers).length === 0, 'servers[0].url must be the URL of the endpoint; there is none'),
  },
  ...serverRules.map(({ source, problems }) => ({
    source,
    problems: (text: OpenApiText) => problems(text.root.servers, text),
  })),
  {
    source: 'specification, Paths Object',
    problems: ({ root: { paths } }) =>
      Object.keys(partOf(paths))
        .filter((path) => !path.startsWith('/') && !path.startsWith('x-'))
        .map((path) => `the path "${path}" must begin with /`),
  },
  {
    source: 'guide: "Complex path parameter serializers (Example: /users{;id*}{?metadata})"',
    problems: ({ root: { paths } }) =>
      Object.keys(partOf(paths))
        .filter((path) => namesIn(path).some((name) => /^[;?&./#+]|\*$|[:,]/.test(name) || name === ''))
        .map((path) => `the path "${path}" has a serializer, which is not supported; use {name}`),
  },
  {
    source: 'specification, Security Scheme Object; measured: "components.securitySchemes.<name>.type is missing"',
    problems: (text) =>
      Object.entries(partOf(partOf(text.root.components).securitySchemes)).flatMap(([name, value]) => {
        const scheme = text.follow(value, 'components.securitySchemes');
        const at = `components.securitySchemes.${name}`;
        const fields = Object.hasOwn(SECURITY_SCHEMES, String(scheme.type)) && SECURITY_SCHEMES[String(scheme.type)]!;
        if (scheme.type === undefined) return [`attribute ${at}.type is missing`];
        return fields
          ? fields.filter((field) => scheme[field] === undefined).map((field) => `attribute ${at}.${field} is missing`)
          : [`attribute ${at}.type is ${JSON.stringify(scheme.type)}, which the specification does not know`];
      }),
  },
  {
    source: 'specification, Security Requirement Object: a name is one of `components.securitySchemes`',
    problems: (text) => {
      const schemes = partOf(partOf(text.root.components).securitySchemes);
      const places = [
        { where: 'security', security: text.root.security },
        ...text.operations.map(({ where, operation }) => ({ where, security: operation.security })),
      ];
      return places.flatMap(({ where, security }) =>
        listOf(security)
          .flatMap((requirement) => Object.keys(partOf(requirement)))
          .filter((name) => !Object.hasOwn(schemes, name))
          .map(
            (name) => `${where} requires "${name}", but attribute components.securitySchemes.${name}.type is missing`,
          ),
      );
    },
  },
  {
    source: 'specification, Operation Object: `operationId` is unique; it is the name of a tool',
    problems: ({ operations }) => {
      const names = operations.map(({ operation }) => operation.operationId).filter(isText);
      const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
      return [...repeated].map((name) => `the operationId "${name}" is repeated; it is the name of a tool`);
    },
  },
  {
    source: 'guide: "Webhook definitions"',
    unknown: true,
    problems: ({ root: { webhooks } }) => when(webhooks !== undefined, 'webhooks are not supported by gateways'),
  },
];

const operationRules: readonly OpenApiRule<OpenApiPlace>[] = [
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

const parameterRules: readonly OpenApiRule<OpenApiPart>[] = [
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

function responsesOf({ operation, where }: OpenApiPlace, text: OpenApiText): readonly OpenApiPart[] {
  return Object.values(partOf(operation.responses)).map((response) => text.follow(response, where));
}

function compositionOfResponses(place: OpenApiPlace, text: OpenApiText): string | undefined {
  const schemas = responsesOf(place, text).flatMap(({ content }) =>
    Object.values(partOf(content)).map((media) => partOf(media).schema),
  );
  return text.composition(schemas, place.where);
}

/** Hosts that no gateway calls: "AgentCore Gateway ... blocks requests to private IP ranges" (guide). */
const PRIVATE = /^https:\/\/(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|f[cd]|fe80))/i;
/** A host that is a variable, or has one where the domain is (guide, "Security best practices for URL parameters"). */
const DYNAMIC = /^https:\/\/(?:[^/]*\.)?(?:\{[^}]*\}[^/.]*|[^/.]*\{[^}]*\}[^/.]*\.[^/.]+)(?:[:/]|$)/i;

/**
 * Refuses an OpenAPI document that AWS refuses, with every problem that there is.
 *
 * @param unsupported what is assumed of documents with features that the guide calls unsupported, without a word on refusal
 * @returns what AWS may not do as the document says
 * @throws ResourceError for a document that AWS refuses
 */
export function checkOpenApi(document: OpenApiText, unsupported: 'refused' | 'ignored'): readonly string[] {
  const warnings: string[] = [];
  const problems: string[] = [];
  const check = <Part>(rules: readonly OpenApiRule<Part>[], part: Part, where = ''): void => {
    for (const { problems: find, unknown = false } of rules) {
      const found = find(part, document).map((problem) => said(where, problem));
      (unknown && unsupported === 'ignored' ? warnings : problems).push(...found);
    }
  };
  check(documentRules, document);
  for (const place of document.operations) {
    check(operationRules, place, place.where);
    for (const parameter of place.parameters) {
      check(parameterRules, parameter, `${place.where}: the parameter "${String(parameter.name)}"`);
    }
  }
  if (problems.length > 0) {
    const shown = [...new Set(problems)].slice(0, SHOWN);
    const others = new Set(problems).size - shown.length;
    throw refused(`${document.property}: ${shown.join('; ')}${others > 0 ? `; and ${others} more` : ''}`);
  }
  for (const url of listOf(document.root.servers).map((server) => String(partOf(server).url))) {
    if (PRIVATE.test(url)) warnings.push(`gateways block requests to private addresses such as ${url}`);
    if (DYNAMIC.test(url)) warnings.push(`the server ${url} can be any host; the developer guide advises against it`);
  }
  return warnings;
}

/** A problem of something is a sentence with it, or one of its own. */
function said(where: string, problem: string): string {
  if (where === '') return problem;
  return /^(has|is) /.test(problem) ? `${where} ${problem}` : `${where}: ${problem}`;
}

/** More problems than these are counted only: one line stays readable. */
const SHOWN = 5;
