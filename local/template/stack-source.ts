import type { AssetManifest } from 'aws-cdk-lib/cloud-assembly-schema';
import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Template } from './template';
import { TemplateError } from './template-error';

/** A stack to deploy: its template, and the files that the template refers to. */
export interface StackSource {
  readonly stackName: string;
  readonly template: Template;
  /** The region that the stack is pinned to, if it is. */
  readonly region?: string;
  /** The account that the stack is pinned to, if it is. */
  readonly accountId?: string;
  /** Files by the object key that the template names them with. */
  readonly assets: ReadonlyMap<string, string>;
  /** The paths of the constructs that the resources are from, by logical id, where the CDK made the template. */
  readonly constructPaths: ReadonlyMap<string, string>;
}

/**
 * What a local twin can run:
 *
 * - the path of a cloud assembly (`cdk.out`) or of a template file in JSON,
 * - the result of `app.synth()`,
 * - a CDK `App` or `Stage`, which is synthesized,
 * - a template as an object, such as `Template.fromStack(stack).toJSON()` gives (it has no assets).
 */
export type TwinSource =
  | string
  | { readonly directory: string }
  | { synth(): { readonly directory: string } }
  | { readonly Resources: Readonly<Record<string, unknown>> };

/**
 * Reads the stacks of a source, those that others depend on first.
 *
 * @param warn of stacks that are left out
 * @throws TemplateError when there is nothing that can be deployed, saying what was looked for
 */
export function readStacks(source: TwinSource, warn: (message: string) => void): StackSource[] {
  if (typeof source === 'string') {
    const path = resolve(source);
    if (!existsSync(path)) {
      throw TemplateError.at(source, 'TemplateNotFound', `there is no such file or folder; run \`cdk synth\` first`);
    }
    return statSync(path).isDirectory() ? readAssembly(path, warn) : [readTemplateFile(path)];
  }
  if ('synth' in source) {
    return readAssembly(source.synth().directory, warn);
  }
  if ('directory' in source) {
    return readAssembly(source.directory, warn);
  }
  return [withoutAssembly('Stack', checked(source, 'template'))];
}

function readAssembly(directory: string, warn: (message: string) => void): StackSource[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    const problem =
      'not a cloud assembly, there is no manifest.json; give the folder that `cdk synth` writes (cdk.out)';
    throw TemplateError.at(directory, 'TemplateNotFound', problem);
  }
  const stacks = inDependencyOrder(new CloudAssembly(directory, { skipVersionCheck: true }).stacksRecursively);
  if (stacks.length === 0) {
    throw TemplateError.at(directory, 'TemplateNotFound', `the cloud assembly has no stack`);
  }
  return stacks
    .filter((stack) => hasResources(stack, warn))
    .map((stack) => ({
      stackName: stack.stackName,
      template: checked(stack.template, stack.stackName),
      ...pinned('region', stack.environment.region),
      ...pinned('accountId', stack.environment.account),
      assets: readAssets(stack),
      constructPaths: readConstructPaths(stack),
    }));
}

/** As the CDK's command line does, which has no stack without resources to deploy. */
function hasResources({ stackName, template }: CloudFormationStackArtifact, warn: (message: string) => void): boolean {
  const { Resources = {} } = Object(template) as { Resources?: object };
  const some = Resources === null || typeof Resources !== 'object' || Object.keys(Resources).length > 0;
  if (!some) warn(`${stackName}: stack has no resources, skipping deployment; its outputs are not there either`);
  return some;
}

function inDependencyOrder(stacks: readonly CloudFormationStackArtifact[]): CloudFormationStackArtifact[] {
  const ordered = new Set<CloudFormationStackArtifact>();
  const add = (stack: CloudFormationStackArtifact): void => {
    for (const dependency of stack.dependencies) {
      const other = stacks.find(({ id }) => id === dependency.id);
      if (other && !ordered.has(other)) add(other);
    }
    ordered.add(stack);
  };
  stacks.forEach(add);
  return [...ordered];
}

/** Stacks that are not pinned carry the names `unknown-region` and `unknown-account` in the cloud assembly. */
function pinned<Key extends string>(key: Key, value: string): { [K in Key]?: string } {
  return value.startsWith('unknown-') ? {} : ({ [key]: value } as { [K in Key]?: string });
}

function readAssets(stack: CloudFormationStackArtifact): Map<string, string> {
  const assets = new Map<string, string>();
  const manifests = stack.dependencies.filter((artifact) => 'file' in artifact) as unknown as { file: string }[];
  for (const { file } of manifests) {
    const { files = {} } = JSON.parse(readFileSync(file, 'utf8')) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        if (source.path !== undefined) {
          assets.set(objectKey, resolve(stack.assembly.directory, source.path));
        }
      }
    }
  }
  return assets;
}

/** The CDK's own resources in a construct are called `Resource`, which is left out of the name of the construct. */
function readConstructPaths(stack: CloudFormationStackArtifact): Map<string, string> {
  return new Map(
    stack
      .findMetadataByType('aws:cdk:logicalId')
      .map(({ path, data }) => [String(data), path.replace(/^\//, '').replace(/\/Resource$/, '')]),
  );
}

function readTemplateFile(path: string): StackSource {
  let template: unknown;
  try {
    template = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const problem = `not JSON (${(error as Error).message}); convert YAML templates to JSON first`;
    throw TemplateError.at(path, 'InvalidTemplate', problem);
  }
  return withoutAssembly(basename(path).replace(/(\.template)?\.json$/, ''), checked(template, path));
}

function withoutAssembly(stackName: string, template: Template): StackSource {
  return { stackName, template, assets: new Map(), constructPaths: new Map() };
}

const ON_AWS_ONLY = 'is run by CloudFormation on AWS only; give the processed template';

function checked(template: unknown, where: string): Template {
  const unsupported = (problem: string) => TemplateError.at(where, 'UnsupportedTemplate', problem);
  const { Resources: resources } = Object(template) as { Resources?: unknown };
  if (resources === null || typeof resources !== 'object') {
    throw TemplateError.at(where, 'InvalidTemplate', `not a CloudFormation template, it has no "Resources"`);
  }
  const transforms = [(template as { Transform?: unknown }).Transform ?? []].flat();
  // The CDK adds this one for Fn::Length and Fn::ToJsonString, which the twin knows.
  const unknown = transforms.find((transform) => transform !== 'AWS::LanguageExtensions');
  if (unknown !== undefined) {
    throw unsupported(`the Transform ${JSON.stringify(unknown)} ${ON_AWS_ONLY}`);
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (logicalId.startsWith('Fn::')) {
      throw unsupported(`${logicalId} in "Resources" ${ON_AWS_ONLY}`);
    }
    const type = (resource as { Type?: unknown } | null)?.Type;
    if (type === 'AWS::CloudFormation::Stack') {
      throw unsupported(
        `"${logicalId}" is a nested stack, which the local twin does not deploy; use a stack of its own`,
      );
    }
    if (typeof type !== 'string') {
      throw TemplateError.at(where, 'InvalidTemplate', `the resource "${logicalId}" has no "Type"`);
    }
  }
  return template as Template;
}
