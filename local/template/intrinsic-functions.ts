import { isObject } from '../account/json-values';
import { TemplateError } from './template-error';

/** What an intrinsic function may ask about the stack that it is evaluated in. */
export interface EvaluationScope {
  evaluate(value: unknown, where: string): unknown;
  ref(name: string, where: string): unknown;
  attribute(logicalId: string, attribute: string, where: string): unknown;
  condition(name: string, where: string): boolean;
  mapping(map: string, first: string, second: string, where: string): unknown;
  importValue(name: string, where: string): unknown;
  stackOutput(argument: StackOutputArgument, where: string): unknown;
  readonly region: string;
}

/** The argument of `Fn::GetStackOutput`, with every expression in it evaluated. */
export type StackOutputArgument = Readonly<
  Record<(typeof STACK_OUTPUT_REQUIRED)[number], string> &
    Partial<Record<(typeof STACK_OUTPUT_OPTIONAL)[number], string>>
>;

/** CloudFormation Template Reference, `Fn::GetStackOutput`. */
const STACK_OUTPUT_REQUIRED = ['StackName', 'OutputName'] as const;
const STACK_OUTPUT_OPTIONAL = ['Region', 'RoleArn'] as const;

/** The value of `{ Ref: 'AWS::NoValue' }`: the property that has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type IntrinsicFunction = (argument: unknown, scope: EvaluationScope, where: string) => unknown;

const invalid = (where: string, problem: string) => TemplateError.at(where, 'InvalidExpression', problem);

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) {
    throw invalid(where, `expected a list, got ${JSON.stringify(value)}`);
  }
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw invalid(where, `expected a string, got ${JSON.stringify(value)}`);
}

function texts(value: unknown, where: string): string[] {
  return list(value, where).map((item, index) => text(item, `${where}[${index}]`));
}

function operands(value: unknown, count: number, where: string): unknown[] {
  const items = list(value, where);
  if (items.length !== count) {
    throw invalid(where, `expected ${count} values, got ${items.length}`);
  }
  return items;
}

function truth(value: unknown, scope: EvaluationScope, where: string): boolean {
  const result = scope.evaluate(value, where);
  if (result === true || result === 'true') return true;
  if (result === false || result === 'false') return false;
  throw invalid(where, `expected a condition, got ${JSON.stringify(result)}`);
}

/** `Fn::GetAtt` takes a list, or one string in which the first dot separates resource and attribute. */
export function attributeReference(argument: unknown, where: string): [string, unknown] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = operands(argument, 2, where);
  return [text(logicalId, where), attribute];
}

/** The names inside `${...}` of `Fn::Sub`; `${!x}` is a literal `${x}`. */
export const SUBSTITUTION = /\$\{(!?)([^}]+)\}/g;

function substitute(argument: unknown, scope: EvaluationScope, where: string): string {
  const [template, variables] = Array.isArray(argument) ? operands(argument, 2, where) : [argument, {}];
  const values = variables as Readonly<Record<string, unknown>>;
  return text(template, where).replace(SUBSTITUTION, (_, literal: string, rawName: string) => {
    const name = rawName.trim();
    if (literal) return `\${${rawName}}`;
    if (Object.hasOwn(values, name)) return text(scope.evaluate(values[name], where), where);
    if (name.includes('.') && !name.startsWith('AWS::')) {
      const [logicalId, attribute] = attributeReference(name, where);
      return text(scope.attribute(logicalId, String(attribute), where), where);
    }
    return text(scope.ref(name, where), where);
  });
}

function stackOutputArgument(argument: unknown, scope: EvaluationScope, where: string): StackOutputArgument {
  const known: readonly string[] = [...STACK_OUTPUT_REQUIRED, ...STACK_OUTPUT_OPTIONAL];
  if (!isObject(argument)) {
    throw invalid(
      where,
      `Fn::GetStackOutput needs an object with ${known.join(', ')}, got ${JSON.stringify(argument)}`,
    );
  }
  const given = scope.evaluate(argument, where) as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalid(where, `Fn::GetStackOutput has no parameter "${unknown}" (it has: ${known.join(', ')})`);
  }
  const missing = STACK_OUTPUT_REQUIRED.find((key) => given[key] === undefined);
  if (missing !== undefined) {
    throw invalid(where, `Fn::GetStackOutput needs "${missing}"`);
  }
  const texts = Object.entries(given).map(([key, value]) => [key, text(value, `${where}.${key}`)]);
  return Object.fromEntries(texts) as StackOutputArgument;
}

/**
 * The intrinsic functions of CloudFormation ("Intrinsic function reference" in the AWS CloudFormation user guide). Each
 * evaluates its own arguments, because some (`Fn::If`) must not evaluate all of them.
 */
export const INTRINSIC_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope, where) => scope.ref(text(argument, where), where),
  'Fn::GetAtt': (argument, scope, where) => {
    const [logicalId, attribute] = attributeReference(argument, where);
    return scope.attribute(logicalId, text(scope.evaluate(attribute, where), where), where);
  },
  'Fn::Join': (argument, scope, where) => {
    const [delimiter, values] = operands(argument, 2, where);
    return texts(scope.evaluate(values, where), where).join(text(delimiter, where));
  },
  'Fn::Split': (argument, scope, where) => {
    const [delimiter, source] = operands(argument, 2, where);
    return text(scope.evaluate(source, where), where).split(text(delimiter, where));
  },
  'Fn::Select': (argument, scope, where) => {
    const [rawIndex, values] = operands(argument, 2, where);
    const given = scope.evaluate(rawIndex, where);
    const index = Number(given);
    const items = list(scope.evaluate(values, where), where);
    if (!Number.isInteger(index) || index < 0 || index >= items.length) {
      throw invalid(where, `Fn::Select has no item ${String(given)} in a list of ${items.length}`);
    }
    return items[index];
  },
  'Fn::Sub': substitute,
  'Fn::Base64': (argument, scope, where) =>
    Buffer.from(text(scope.evaluate(argument, where), where), 'utf8').toString('base64'),
  'Fn::FindInMap': (argument, scope, where) => {
    const [map, first, second] = texts(scope.evaluate(argument, where), where);
    if (map === undefined || first === undefined || second === undefined) {
      throw invalid(where, 'Fn::FindInMap needs a map, a top-level key and a second-level key');
    }
    return scope.mapping(map, first, second, where);
  },
  'Fn::ImportValue': (argument, scope, where) => scope.importValue(text(scope.evaluate(argument, where), where), where),
  'Fn::GetStackOutput': (argument, scope, where) =>
    scope.stackOutput(stackOutputArgument(argument, scope, where), where),
  'Fn::GetAZs': (argument, scope, where) => {
    const region = text(scope.evaluate(argument, where), where) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Length': (argument, scope, where) => list(scope.evaluate(argument, where), where).length,
  'Fn::ToJsonString': (argument, scope, where) => JSON.stringify(scope.evaluate(argument, where)),
  'Fn::If': (argument, scope, where) => {
    const [condition, whenTrue, whenFalse] = operands(argument, 3, where);
    return scope.evaluate(scope.condition(text(condition, where), where) ? whenTrue : whenFalse, where);
  },
  'Fn::Equals': (argument, scope, where) => {
    const [left, right] = operands(argument, 2, where).map((value) => scope.evaluate(value, where));
    return typeof left === 'object' || typeof right === 'object'
      ? JSON.stringify(left) === JSON.stringify(right)
      : String(left) === String(right);
  },
  'Fn::Not': (argument, scope, where) => !truth(operands(argument, 1, where)[0], scope, where),
  'Fn::And': (argument, scope, where) => list(argument, where).every((item) => truth(item, scope, where)),
  'Fn::Or': (argument, scope, where) => list(argument, where).some((item) => truth(item, scope, where)),
  Condition: (argument, scope, where) => scope.condition(text(argument, where), where),
};
