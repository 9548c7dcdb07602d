import type { LocalAccount } from '../account/local-account';
import type { DynamicReferenceResolver } from './dynamic-references';
import { INTRINSIC_FUNCTIONS, NO_VALUE, type EvaluationScope, type StackOutputArgument } from './intrinsic-functions';
import type { CreatedResource } from './resource-type';
import type { StackExports } from './stack-exports';
import type { StackOutputs } from './stack-outputs';
import type { Template, TemplateParameter } from './template';
import { TemplateError } from './template-error';

/** Where a stack is deployed, and what it takes from outside. */
export interface StackEnvironment extends Pick<LocalAccount, 'accountId' | 'arn' | 'region' | 'partition' | 'warn'> {
  readonly stackName: string;
  /** The region that the stack is pinned to, if it is. */
  readonly stackRegion?: string | undefined;
  /** Values for the template's parameters, instead of their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Reads Parameter Store, if the twin has it. */
  readonly readStored?: DynamicReferenceResolver | undefined;
  /** What earlier stacks exported, by export name. */
  readonly exports: StackExports;
  /** The outputs of earlier stacks. */
  readonly stackOutputs: StackOutputs;
}

/**
 * Evaluates the expressions of one stack: conditions, parameters and intrinsic functions, against the resources that have
 * been created so far.
 */
export class StackEvaluation implements EvaluationScope {
  readonly #resources = new Map<string, CreatedResource>();
  readonly #conditions = new Map<string, boolean | 'under way'>();
  readonly #pseudoParameters: Readonly<Record<string, unknown>>;
  readonly #storedParameters: ReadonlyMap<string, string>;

  constructor(
    private readonly template: Template,
    private readonly environment: StackEnvironment,
  ) {
    const { stackName, accountId, arn, region, partition } = environment;
    this.#storedParameters = storedParameters(template, environment);
    this.#pseudoParameters = {
      'AWS::AccountId': accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
      'AWS::Partition': partition,
      'AWS::Region': region,
      'AWS::StackId': arn('cloudformation', `stack/${stackName}/00000000-0000-0000-0000-000000000000`),
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  get region(): string {
    return this.environment.region;
  }

  /** Makes a created resource known to `Ref` and `Fn::GetAtt`. */
  created(logicalId: string, resource: CreatedResource): void {
    this.#resources.set(logicalId, resource);
  }

  evaluate(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.evaluate(item, `${where}[${index}]`)).filter((item) => item !== NO_VALUE);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const entries = Object.entries(value);
    const [onlyKey, argument] = entries.length === 1 ? entries[0]! : [];
    if (onlyKey !== undefined && isIntrinsic(onlyKey, argument)) {
      const intrinsic = INTRINSIC_FUNCTIONS[onlyKey];
      if (!intrinsic) {
        const known = Object.keys(INTRINSIC_FUNCTIONS).join(', ');
        const problem = `${onlyKey} is not an intrinsic function that the local twin knows (${known})`;
        throw TemplateError.at(where, 'InvalidExpression', problem);
      }
      return intrinsic(argument, this, where);
    }
    return Object.fromEntries(
      entries
        .map(([key, item]) => [key, this.evaluate(item, where === '' ? key : `${where}.${key}`)] as const)
        .filter(([, item]) => item !== NO_VALUE),
    );
  }

  ref(name: string, where: string): unknown {
    if (Object.hasOwn(this.#pseudoParameters, name)) {
      return this.#pseudoParameters[name];
    }
    const parameter = this.template.Parameters?.[name];
    if (parameter) {
      return this.#parameter(name, parameter, where);
    }
    return this.#resource(name, where).ref;
  }

  attribute(logicalId: string, attribute: string, where: string): unknown {
    const attributes = this.#resource(logicalId, where).attributes ?? {};
    const value = attributes[attribute];
    if (value === undefined) {
      const known = Object.keys(attributes).join(', ') || 'none';
      const type = this.template.Resources[logicalId]!.Type;
      throw unknown(where, `${type} "${logicalId}" has no attribute "${attribute}" (it has: ${known})`);
    }
    return value;
  }

  condition(name: string, where: string): boolean {
    const known = this.#conditions.get(name);
    if (known === 'under way') {
      throw TemplateError.at(where, 'CircularDependency', `condition "${name}" refers to itself`);
    }
    if (known !== undefined) {
      return known;
    }
    if (!Object.hasOwn(this.template.Conditions ?? {}, name)) {
      throw unknown(where, `there is no condition "${name}" in the template`);
    }
    this.#conditions.set(name, 'under way');
    const result = this.evaluate(this.template.Conditions![name], `Conditions.${name}`);
    if (typeof result !== 'boolean') {
      const problem = `expected a condition function, got ${JSON.stringify(result)}`;
      throw TemplateError.at(`Conditions.${name}`, 'InvalidExpression', problem);
    }
    this.#conditions.set(name, result);
    return result;
  }

  mapping(map: string, first: string, second: string, where: string): unknown {
    const value = this.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) {
      throw unknown(where, `the mapping ${map} has no value for ${first}, ${second}`);
    }
    return value;
  }

  importValue(name: string, where: string): unknown {
    this.#requireNoCondition('Fn::ImportValue', where);
    const { region, stackRegion = region, exports } = this.environment;
    try {
      return exports.read(name, stackRegion);
    } catch (error) {
      throw unknown(where, (error as Error).message);
    }
  }

  stackOutput({ StackName, OutputName, Region, RoleArn }: StackOutputArgument, where: string): unknown {
    this.#requireNoCondition('Fn::GetStackOutput', where);
    const { accountId, region, stackName, stackRegion = region, stackOutputs, warn } = this.environment;
    if (StackName === stackName && (Region ?? stackRegion) === stackRegion) {
      throw unknown(where, `reads an output of its own stack "${stackName}", which has none before it is deployed`);
    }
    if (RoleArn !== undefined) {
      const [, , , , roleAccount] = RoleArn.split(':');
      if (roleAccount !== accountId) {
        const problem = `the role ${RoleArn} is not in account ${accountId}`;
        throw unknown(
          where,
          `${problem}, and the local twin has one account; give the value as a parameter of the stack`,
        );
      }
      warn(
        `${stackName}: ${where}: the local twin does not check that ${RoleArn} may call cloudformation:DescribeStacks`,
      );
    }
    try {
      return stackOutputs.read({ stackName: StackName, outputName: OutputName, region: Region ?? stackRegion });
    } catch (error) {
      throw unknown(where, (error as Error).message);
    }
  }

  /** CloudFormation Template Reference, "Condition functions", "Supported functions": none that looks into another stack. */
  #requireNoCondition(name: string, where: string): void {
    if ([...this.#conditions.values()].includes('under way')) {
      const problem = `${name} cannot be used in conditions; give the value as a parameter of the stack`;
      throw TemplateError.at(where, 'InvalidExpression', problem);
    }
  }

  #resource(logicalId: string, where: string): CreatedResource {
    const resource = this.#resources.get(logicalId);
    if (resource) {
      return resource;
    }
    const problem = Object.hasOwn(this.template.Resources, logicalId)
      ? 'which a condition leaves out of the stack'
      : 'which is neither a resource nor a parameter of the template';
    throw unknown(where, `refers to "${logicalId}", ${problem}`);
  }

  #parameter(name: string, parameter: TemplateParameter, where: string): unknown {
    const stored = this.#storedParameters.get(name);
    if (stored !== undefined) {
      return /<(List<|CommaDelimitedList)/.test(parameter.Type) ? listOf(stored) : stored;
    }
    const given = this.environment.parameters[name];
    if (given === undefined && parameter.Type.startsWith('AWS::SSM::Parameter::Value')) {
      const problem = `the value of parameter "${name}" is in SSM Parameter Store (${String(parameter.Default)})`;
      const fix = 'which no stack that was deployed before has; give the value in `parameters`';
      throw TemplateError.at(where, 'MissingParameter', `${problem}, ${fix}`);
    }
    const value = given ?? parameter.Default;
    if (value === undefined) {
      const problem = `parameter "${name}" has no default; give its value in \`parameters\`, or with --parameters ${name}=<value>`;
      throw TemplateError.at(where, 'MissingParameter', problem);
    }
    if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(String(value))) {
      const problem = `"${String(value)}" is not one of ${parameter.AllowedValues.join(', ')}`;
      throw new TemplateError('InvalidParameter', `parameter "${name}": ${problem}`, { property: name });
    }
    return /^(CommaDelimitedList|List<)/.test(parameter.Type) ? listOf(String(value)) : value;
  }
}

const unknown = (where: string, problem: string) => TemplateError.at(where, 'UnknownReference', problem);

const isIntrinsic = (key: string, argument: unknown): boolean =>
  key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');

function listOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

/**
 * What Parameter Store has for a template's parameters of type `AWS::SSM::Parameter::Value<...>`, by their name. Their value
 * is the name of an SSM parameter, which CloudFormation reads before it creates the first resource: a parameter that the
 * same stack creates comes too late.
 *
 * Those that Parameter Store does not have are left out. A value for one of them may then be given itself, because a twin
 * has no Parameter Store from before the deployment.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
function storedParameters({ Parameters = {} }: Template, environment: StackEnvironment): Map<string, string> {
  const { parameters: given, readStored } = environment;
  const stored = new Map<string, string>();
  for (const [name, { Type, Default }] of Object.entries(Parameters)) {
    const key = given[name] ?? Default;
    if (readStored === undefined || key === undefined || !Type.startsWith('AWS::SSM::Parameter::Value<')) {
      continue;
    }
    try {
      stored.set(name, readStored(String(key)));
    } catch {
      // Not an error before something refers to it: every template of the CDK declares one that only its rules use.
    }
  }
  return stored;
}
