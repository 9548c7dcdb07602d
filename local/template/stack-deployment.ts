import { generatedName, physicalName } from '../account/generated-name';
import type { LocalAccount } from '../account/local-account';
import { InternalError, TwinError } from '../account/twin-error';
import { creationOrder } from './creation-order';
import { resolveDynamicReferences, type DynamicReferences } from './dynamic-references';
import { NO_VALUE } from './intrinsic-functions';
import { PropertyReader, type ResourceProperties } from './property-reader';
import { ResourceError } from './resource-error';
import type { CreatedResource, ResourceRequest, ResourceTypes } from './resource-type';
import { StackEvaluation } from './stack-evaluation';
import type { StackExports } from './stack-exports';
import type { StackOutputs } from './stack-outputs';
import type { StackSource } from './stack-source';
import { TemplateError } from './template-error';
import type { ValueOrigins } from './value-origins';

/** A resource of a stack that was deployed to the twin. */
export interface DeployedResource extends CreatedResource {
  readonly stackName: string;
  readonly logicalId: string;
  /** The path of the construct that the resource is from, such as `Stack/Users/Kiro`, where the CDK made the template. */
  readonly constructPath?: string;
  readonly type: string;
}

/** A stack that was deployed to the twin. */
export interface DeployedStack {
  readonly stackName: string;
  /** In the order in which they were created. */
  readonly resources: readonly DeployedResource[];
  /** The stack's outputs, in the loopback addresses that the twin serves. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the stacks of one twin are deployed with, one after the other. */
export interface Deployment {
  readonly account: LocalAccount;
  readonly resourceTypes: ResourceTypes;
  /** What `{{resolve:...}}` reads, by service. */
  readonly dynamicReferences: DynamicReferences;
  /** Values for parameters of the templates. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stacks exported so far; each adds its own. */
  readonly exports: StackExports;
  /** The outputs of the stacks so far; each adds its own. */
  readonly stackOutputs: StackOutputs;
  /** The values of all resources so far; each stack adds its own. */
  readonly valueOrigins: ValueOrigins;
}

/**
 * Creates the resources of a stack one after the other, as CloudFormation would.
 *
 * @throws TemplateError when AWS would refuse the template or a resource, naming stack, resource and property
 */
export async function deployStack(source: StackSource, deployment: Deployment): Promise<DeployedStack> {
  const { stackName, template, constructPaths, region: stackRegion } = source;
  const { account, resourceTypes, dynamicReferences, parameters, exports, stackOutputs } = deployment;
  const { ssm: readStored } = dynamicReferences;
  const resources: DeployedResource[] = [];
  try {
    const evaluation = new StackEvaluation(template, {
      ...account,
      stackName,
      stackRegion,
      parameters,
      readStored,
      exports,
      stackOutputs,
    });
    const holds = (condition: string): boolean => evaluation.condition(condition, `condition ${condition}`);
    const phaseOf = (type: string): number => resourceTypes.find(type)?.phase ?? 0;
    for (const { logicalId, waitsFor } of creationOrder(template, holds, phaseOf)) {
      const { Type: type, Properties } = template.Resources[logicalId]!;
      const where = `${logicalId}.Properties`;
      const evaluated = evaluation.evaluate(Properties ?? {}, where) as ResourceProperties;
      const properties = resolveDynamicReferences(evaluated, dynamicReferences, where);
      const read = new PropertyReader(properties);
      const created = await create({ stackName, logicalId, type, read, waitsFor }, deployment);
      evaluation.created(logicalId, created);
      if (resourceTypes.find(type)) deployment.valueOrigins.created(logicalId, type, created);
      const constructPath = constructPaths.get(logicalId);
      resources.push({ stackName, logicalId, ...(constructPath !== undefined && { constructPath }), type, ...created });
    }
    return { stackName, resources, outputs: evaluateOutputs(source, evaluation, holds, deployment) };
  } catch (error) {
    if (error instanceof TemplateError) {
      throw error.saying(account.invented.explained(error.message)).inStack(stackName);
    }
    throw error instanceof TwinError ? error : new InternalError(`stack ${stackName}`, error);
  }
}

async function create(request: ResourceRequest, deployment: Deployment): Promise<CreatedResource> {
  const { account, resourceTypes } = deployment;
  const { stackName, logicalId, type: resourceType } = request;
  const known = resourceTypes.find(resourceType);
  const properties = resourceTypes.propertiesOf(resourceType);
  try {
    if (properties !== undefined && account.assume.unknownProperties === 'refused') {
      request.read.only(properties);
    }
    return known ? await known.create(request) : placeholder(request, account);
  } catch (error) {
    if (error instanceof ResourceError) {
      const { code, property, cause } = error;
      const message = `${logicalId} (${resourceType}): ${explained(error, request, deployment)}`;
      throw new TemplateError(code, message, { property, cause, logicalId, resourceType });
    }
    if (error instanceof TwinError) throw error;
    throw new InternalError(`stack ${stackName}: ${logicalId} (${resourceType})`, error);
  }
}

/** Refusals of a value that may be right somewhere else. */
const MIX_UPS: readonly string[] = ['InvalidProperty', 'ResourceNotFound', 'TargetFailed'];

/** The message of a refusal, with where the refused value is from. */
function explained(
  { code, message, property }: ResourceError,
  { read: { values } }: ResourceRequest,
  { account: { invented }, valueOrigins }: Deployment,
): string {
  const value = property === undefined ? undefined : valueAt(values, property);
  const origin = MIX_UPS.includes(code) ? valueOrigins.of(value, message) : undefined;
  const whole = origin === undefined ? message : `${message} (what is given is ${origin})`;
  const direct = invented.explained(whole, value === undefined ? '' : JSON.stringify(value));
  if (direct !== whole || value !== undefined) return direct;
  const explanation = invented.explain(JSON.stringify(values));
  return explanation === undefined ? whole : `${whole} (among its properties: ${explanation})`;
}

/** The value of a property by its whole name, such as `ProtocolConfiguration.Mcp.SupportedVersions[0]`. */
function valueAt(values: ResourceProperties, property: string): unknown {
  const steps = property.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<unknown>((value, step) => (Object(value) as Record<string, unknown>)[step], values);
}

const HOST = /(Dns|DNS|Domain|Host)(Name)?$|(Url|URL|Uri|URI|Endpoint)$/;

/** A resource of a type that the twin does not run: every attribute has a plausible value, and the person is told. */
function placeholder({ stackName, logicalId, type }: ResourceRequest, account: LocalAccount): CreatedResource {
  account.warn(`${stackName}/${logicalId}: the local twin does not run ${type}; the resource exists in name only`);
  const mark = generatedName(`${stackName}/${logicalId}`, 12);
  const invent = (attribute: string, value: string): string => {
    account.invented.add(value, mark, { logicalId, resourceType: type, attribute });
    return value;
  };
  const ref = physicalName({ stackName, logicalId });
  const service = type.split('::')[1]?.toLowerCase() ?? 'custom';
  const get = (_: object, name: string | symbol): string | undefined => {
    if (typeof name === 'symbol') return undefined;
    if (name.endsWith('RoleArn')) return invent(name, account.arn('iam', `role/${ref}`, { region: '' }));
    if (name.endsWith('Arn')) return invent(name, account.arn(service, ref));
    // What may be the host of an address is one.
    return invent(name, HOST.test(name) ? `${ref}-${name}`.toLowerCase() : `${ref}-${name}`);
  };
  return { ref: invent('Ref', ref), attributes: new Proxy<Record<string, unknown>>({}, { get }) };
}

function evaluateOutputs(
  { stackName, region, template }: StackSource,
  evaluation: StackEvaluation,
  holds: (condition: string) => boolean,
  { account, exports, stackOutputs }: Deployment,
): Record<string, string> {
  const outputs: Record<string, string> = {};
  const values = new Map<string, string>();
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !holds(output.Condition)) {
      continue;
    }
    const value = evaluation.evaluate(output.Value, `Outputs.${name}`);
    if (value === NO_VALUE) {
      throw TemplateError.at(
        `Outputs.${name}`,
        'InvalidExpression',
        'an output needs a value; give the output a condition',
      );
    }
    if (typeof value === 'object') {
      const problem = `an output is a string, got ${JSON.stringify(value)}; join the values of a list with Fn::Join`;
      throw TemplateError.at(`Outputs.${name}`, 'InvalidExpression', problem);
    }
    values.set(name, String(value));
    outputs[name] = account.origins.toLoopback(String(value));
    if (output.Export) {
      const where = `Outputs.${name}.Export`;
      try {
        exports.add(String(evaluation.evaluate(output.Export.Name, where)), {
          stackName,
          region: region ?? account.region,
          value: String(value),
        });
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        throw TemplateError.at(where, 'InvalidExpression', (error as Error).message);
      }
    }
  }
  stackOutputs.add(stackName, region ?? account.region, values);
  return outputs;
}
