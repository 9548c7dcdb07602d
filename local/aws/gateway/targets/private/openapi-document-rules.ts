import { listOf, partOf, type OpenApiText } from '../openapi-document';
import { isText, namesIn, when, type OpenApiRule } from './openapi-rule';
import { serverRules } from './openapi-server-rules';

/** The fields that a Security Scheme Object has to have, by its `type` (specification). */
const SECURITY_SCHEMES: Readonly<Record<string, readonly string[]>> = {
  apiKey: ['name', 'in'],
  http: ['scheme'],
  mutualTLS: [],
  oauth2: ['flows'],
  openIdConnect: ['openIdConnectUrl'],
};

/** Rules for a document as a whole. */
export const documentRules: readonly OpenApiRule<OpenApiText>[] = [
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
