import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

interface DeployedTemplate {
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>;
}

/**
 * The stacks of an account, as far as they read from each other, and what AWS CloudFormation refuses of an update: an export that
 * another stack imports can neither be removed nor changed (AWS CloudFormation User Guide, "Get exported outputs from a deployed
 * CloudFormation stack"), and what `Fn::ImportValue` and `Fn::GetStackOutput` name has to be there.
 */
export class DeployedStacks {
  readonly #templates = new Map<string, DeployedTemplate>();

  /** Deploys the stacks of an app in their order, as `cdk deploy --all` does. Returns what is refused. */
  deploy(app: CloudAssembly): string[] {
    // Artifacts are in the order of their dependencies.
    return app.stacksRecursively.flatMap(({ stackName, template }) => {
      const refused = this.#refused(stackName, template as DeployedTemplate);
      this.#templates.set(stackName, template as DeployedTemplate);
      return refused.map((problem) => `${stackName}: ${problem}`);
    });
  }

  /** What the stacks read from each other with a function. */
  reads(name: 'Fn::ImportValue' | 'Fn::GetStackOutput'): unknown[] {
    return [...this.#templates.values()].flatMap((template) => argumentsOf(template, name));
  }

  #refused(stackName: string, template: DeployedTemplate): string[] {
    const others = [...this.#templates].filter(([name]) => name !== stackName);
    const exported = new Map(others.flatMap(([, other]) => [...exportsOf(other)]));
    const imported = new Set(others.flatMap(([, other]) => argumentsOf(other, 'Fn::ImportValue')));
    const before = exportsOf(this.#templates.get(stackName) ?? {});
    const after = exportsOf(template);
    return [
      ...[...before]
        .filter(([name, value]) => imported.has(name) && after.get(name) !== value)
        .map(([name]) => `Export ${name} cannot be deleted or updated, as it is in use`),
      ...argumentsOf(template, 'Fn::ImportValue')
        .filter((name) => !exported.has(String(name)))
        .map((name) => `No export named ${String(name)} found`),
      ...argumentsOf(template, 'Fn::GetStackOutput')
        .map((argument) => argument as { readonly StackName: string; readonly OutputName: string })
        .filter(({ StackName, OutputName }) => !this.#templates.get(StackName)?.Outputs?.[OutputName])
        .map(({ StackName, OutputName }) => `Stack ${StackName} has no output ${OutputName}`),
    ];
  }
}

/** What a template exports, by the name of the export: the expression of the value, or the value where the template has it. */
function exportsOf({ Resources = {}, Outputs = {} }: DeployedTemplate): Map<string, string> {
  const valueOf = (expression: unknown): unknown => {
    const { Ref } = Object(expression) as { readonly Ref?: string };
    const { Type, Properties } = (Ref !== undefined && Resources[Ref]) || {};
    return Type === 'AWS::Cognito::UserPoolDomain' ? Properties!.Domain : expression;
  };
  return new Map(
    Object.values(Outputs).flatMap(({ Value, Export }) =>
      Export ? [[Export.Name, JSON.stringify(valueOf(Value))] as const] : [],
    ),
  );
}

function argumentsOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => argumentsOf(item, name));
  return Object.entries(Object(value) as object).flatMap(([key, item]) =>
    key === name ? [item as unknown] : typeof item === 'object' ? argumentsOf(item, name) : [],
  );
}
