import { attributeReference, SUBSTITUTION } from './intrinsic-functions';

/**
 * The names that an expression refers to with `Ref`, `Fn::GetAtt` and `Fn::Sub`: resources, parameters and pseudo
 * parameters.
 *
 * @param holds tells whether a condition holds, so that the branch of an `Fn::If` that is not taken counts for nothing
 */
export function references(value: unknown, holds: (condition: string) => boolean): Set<string> {
  const found = new Set<string>();
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) {
      item.forEach(visit);
    } else if (item !== null && typeof item === 'object') {
      for (const [key, argument] of Object.entries(item)) {
        visitEntry(key, argument);
      }
    }
  };
  const visitEntry = (key: string, argument: unknown): void => {
    if (key === 'Ref' && typeof argument === 'string') {
      found.add(argument);
    } else if (key === 'Fn::GetAtt') {
      found.add(attributeReference(argument, key)[0]);
    } else if (key === 'Fn::If' && Array.isArray(argument)) {
      visit(holds(String(argument[0])) ? argument[1] : argument[2]);
    } else if (key === 'Fn::Sub') {
      const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
      for (const [, literal, name] of String(template).matchAll(SUBSTITUTION)) {
        if (!literal && !Object.hasOwn(Object(variables), name!.trim())) {
          found.add(name!.trim().startsWith('AWS::') ? name!.trim() : name!.trim().split('.')[0]!);
        }
      }
      visit(variables);
    } else {
      visit(argument);
    }
  };
  visit(value);
  return found;
}
