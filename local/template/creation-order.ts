import { references } from './references';
import type { Template, TemplateResource } from './template';
import { TemplateError } from './template-error';

/**
 * The logical ids of a template's resources in an order in which CloudFormation could create them: what a resource refers
 * to, or names in `DependsOn`, comes first. Resources whose condition does not hold are left out.
 *
 * @throws TemplateError when resources wait for each other, naming the whole cycle
 */
export function creationOrder(template: Template, holds: (condition: string) => boolean): string[] {
  const included = new Map(
    Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined || holds(Condition)),
  );
  const order: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (logicalId: string): void => {
    if (done.has(logicalId)) {
      return;
    }
    const start = path.indexOf(logicalId);
    if (start >= 0) {
      const cycle = [...path.slice(start), logicalId].join(' -> ');
      throw new TemplateError(`resources wait for each other: ${cycle}; remove one of these references`);
    }
    path.push(logicalId);
    for (const dependency of dependencies(logicalId, included.get(logicalId)!, template, holds)) {
      if (included.has(dependency)) {
        visit(dependency);
      }
    }
    path.pop();
    done.add(logicalId);
    order.push(logicalId);
  };
  for (const logicalId of included.keys()) {
    visit(logicalId);
  }
  return order;
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
    throw new TemplateError(`${logicalId}: DependsOn names "${unknown}", which is not a resource of the template`);
  }
  return [...declared, ...references(resource.Properties, holds)];
}
