import { PropertyInjectors } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/**
 * The properties of a construct after property injection (AWS CDK Developer Guide, "Property injection"): of all injectors for
 * the class, the one of the nearest scope is asked, once.
 *
 * The constructs of aws-cdk-lib have a decorator for this, which is not part of its public API.
 *
 * @param classId `PROPERTY_INJECTION_ID` of the class
 */
export function injectedProperties<Properties>(
  classId: string,
  scope: Construct,
  id: string,
  properties: Properties,
): Properties {
  for (let ancestor: IConstruct | undefined = scope; ancestor; ancestor = ancestor.node.scope) {
    const injector = PropertyInjectors.hasPropertyInjectors(ancestor) && PropertyInjectors.of(ancestor).for(classId);
    if (injector) {
      return injector.inject(properties, { scope, id }) as Properties;
    }
  }
  return properties;
}
