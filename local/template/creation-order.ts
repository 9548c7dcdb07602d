import { references } from './references';
import type { Template, TemplateResource } from './template';
import { TemplateError } from './template-error';

/** A resource in its place of the order. */
export interface OrderedResource {
  readonly logicalId: string;
  /** What is created before it on AWS too: what it refers to or names in `DependsOn`, and what they wait for in turn. */
  readonly waitsFor: ReadonlySet<string>;
}

/**
 * A template's resources in an order in which CloudFormation could create them: what a resource refers to, or names in
 * `DependsOn`, comes first. Resources whose condition does not hold are left out.
 *
 * @param phaseOf the phase of a resource type: types of a later phase come after all of an earlier one, as far as nothing
 * waits for them
 * @throws TemplateError when resources wait for each other, naming the whole cycle
 */
export function creationOrder(
  template: Template,
  holds: (condition: string) => boolean,
  phaseOf: (type: string) => number,
): OrderedResource[] {
  const included = new Map(
    Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined || holds(Condition)),
  );
  const done = new Map<string, OrderedResource>();
  const path: string[] = [];
  const visit = (logicalId: string): void => {
    if (done.has(logicalId)) {
      return;
    }
    const start = path.indexOf(logicalId);
    if (start >= 0) {
      const cycle = [...path.slice(start), logicalId].join(' -> ');
      const problem = `resources wait for each other: ${cycle}; remove one of these references`;
      throw new TemplateError('CircularDependency', problem);
    }
    path.push(logicalId);
    const waitsFor = new Set<string>();
    for (const dependency of dependencies(logicalId, included.get(logicalId)!, template, holds)) {
      if (included.has(dependency)) {
        visit(dependency);
        waitsFor.add(dependency);
        done.get(dependency)!.waitsFor.forEach((earlier) => waitsFor.add(earlier));
      }
    }
    path.pop();
    done.set(logicalId, { logicalId, waitsFor });
  };
  for (const logicalId of included.keys()) {
    visit(logicalId);
  }
  // No resource is in an earlier phase than anything that it waits for, so that every phase stays in order.
  const phase = ({ logicalId, waitsFor }: OrderedResource): number =>
    Math.max(...[logicalId, ...waitsFor].map((id) => phaseOf(included.get(id)!.Type)));
  return [...done.values()].sort((one, other) => phase(one) - phase(other));
}

function dependencies(
  logicalId: string,
  resource: TemplateResource,
  template: Template,
  holds: (condition: string) => boolean,
): string[] {
  const declared = [resource.DependsOn ?? []].flat();
  const unknown = declared.find((name) => !Object.hasOwn(template.Resources, name));
  if (unknown !== undefined) {
    const problem = `${logicalId}: DependsOn names "${unknown}", which is not a resource of the template`;
    throw new TemplateError('UnknownReference', problem, { property: 'DependsOn' });
  }
  return [...declared, ...references(resource.Properties, holds)];
}
