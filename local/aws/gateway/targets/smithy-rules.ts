import { refused } from './openapi-document';
import { nameOf, type Member, type SmithyModel, type SmithyOperation } from './smithy-model';

/** What a model is checked for. `guide` is "Smithy model targets" of the AgentCore developer guide. */
interface SmithyRule {
  readonly source: string;
  readonly problem: (model: SmithyModel) => string | undefined;
}

/** Traits that are protocols begin like this (https://smithy.io/2.0/aws/protocols/). */
const PROTOCOL = /^(aws\.protocols#(rest|aws|ec2)|smithy\.protocols#|alloy#)/;

const RULES: readonly SmithyRule[] = [
  {
    source: 'Smithy specification, JSON AST',
    problem: ({ version }) =>
      typeof version === 'string'
        ? undefined
        : 'SmithyModel is not a Smithy model in JSON AST: it has no "smithy" version',
  },
  {
    source: 'Smithy specification, JSON AST: the versions are 1.0 and 2.0',
    problem: ({ version }) =>
      /^[12](\.0)?$/.test(String(version)) ? undefined : `SmithyModel has the version "${String(version)}"; use "2.0"`,
  },
  {
    source: 'unverified: a target is one service',
    problem: ({ services: { length } }) =>
      length === 1 ? undefined : `SmithyModel has ${length} services; a target is one service`,
  },
  {
    // A sample of AWS of July 2025 has the model of Amazon S3, which is restXml; the guide excludes it since.
    source: 'guide: "Only RestJson protocol is supported"',
    problem: ({ services: [[name, { traits }]] }) => {
      const protocols = Object.keys(traits ?? {}).filter((trait) => PROTOCOL.test(trait));
      if (protocols.includes('aws.protocols#restJson1')) return undefined;
      const others = protocols.map(nameOf).join(' and ') || 'none';
      return `SmithyModel: ${name} has the protocol ${others}; only restJson1 is supported`;
    },
  },
  {
    source: 'Smithy specification: a shape ID refers to a shape of the model',
    problem: ({ operations, shapes }) => {
      const references = operations.flatMap(({ name, shape }) =>
        [shape.input, shape.output].map((reference) => [name, reference?.target] as const),
      );
      const unknown = references.find(([, target]) => target !== undefined && !isThere(target, shapes));
      return unknown && `SmithyModel: ${unknown[0]}: there is no shape ${unknown[1]}`;
    },
  },
  {
    source: 'Smithy specification, http trait: labels and members with httpLabel are the same',
    problem: ({ operations }) =>
      firstProblem(operations, ({ name, http, labels, input }) => {
        if (http === undefined) return undefined;
        const bound = input.filter(([, { traits }]) => traits?.['smithy.api#httpLabel'] !== undefined);
        const names = bound.map(([member]) => member);
        const plain = labels.map((label) => label.replace(/\+$/, ''));
        const unbound = plain.find((label) => !names.includes(label));
        const unused = names.find((member) => !plain.includes(member));
        if (unbound !== undefined) return `SmithyModel: ${name}: no member of the input is the label {${unbound}}`;
        if (unused !== undefined) return `SmithyModel: ${name}: the label "${unused}" is not in the URI ${http.uri}`;
        const optional = bound.find(([, { traits }]) => traits?.['smithy.api#required'] === undefined);
        return optional && `SmithyModel: ${name}: the label "${optional[0]}" has to be required`;
      }),
  },
];

/** Why an operation is not a tool. */
interface ToolRule {
  readonly source: string;
  readonly reason: (operation: SmithyOperation, model: SmithyModel) => string | undefined;
}

const TOOL_RULES: readonly ToolRule[] = [
  {
    source: 'unverified: an operation without it has no request',
    reason: ({ http }) => (http === undefined ? 'it has no http trait' : undefined),
  },
  {
    source: 'guide: "Streaming operations" are unsupported; models of AWS services with some are targets all the same',
    reason: ({ input, output }, model) => {
      const stream = [...input, ...output].find((member) => isStream(member, model));
      return stream && `its member "${stream[0]}" is a stream, which gateways do not support`;
    },
  },
  {
    source: 'guide: "Simple path parameter bindings"',
    reason: ({ labels }) => {
      const greedy = labels.find((label) => label.endsWith('+'));
      return greedy && `its URI has the greedy label {${greedy}}, and gateways support simple path parameters only`;
    },
  },
  ...['httpPayload', 'httpPrefixHeaders', 'httpQueryParams'].map((trait) => ({
    source: 'a limit of the twin',
    reason: ({ input }: SmithyOperation): string | undefined => {
      const member = input.find(([, { traits }]) => traits?.[`smithy.api#${trait}`] !== undefined);
      return member && `its member "${member[0]}" has the trait ${trait}, which the local twin does not send`;
    },
  })),
];

/**
 * Refuses a model that AWS refuses.
 *
 * @throws ResourceError for a model that breaks a rule of the guide or of Smithy
 */
export function checkSmithy(model: SmithyModel): void {
  for (const { problem } of RULES) {
    const found = problem(model);
    if (found !== undefined) throw refused(found);
  }
}

/** Why an operation is not a tool; `undefined` for one that is. */
export function reasonAgainst(operation: SmithyOperation, model: SmithyModel): string | undefined {
  for (const { reason } of TOOL_RULES) {
    const found = reason(operation, model);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStream([, { target, traits }]: readonly [string, Member], { shapes }: SmithyModel): boolean {
  return [traits, shapes[target]?.traits].some((some) => some?.['smithy.api#streaming'] !== undefined);
}

/** Shapes of the prelude are no part of a model. */
function isThere(target: string, shapes: SmithyModel['shapes']): boolean {
  return target.startsWith('smithy.api#') || Object.hasOwn(shapes, target);
}

function firstProblem<T>(values: readonly T[], find: (value: T) => string | undefined): string | undefined {
  return values.map(find).find((problem) => problem !== undefined);
}
