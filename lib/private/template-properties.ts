import { Stack, type CfnResource } from 'aws-cdk-lib';

/** The internal method by which the CDK renders a resource, and by which its own assertions read it. */
interface Rendered {
  _toCloudFormation(): object;
}

/**
 * The properties of a resource as the template will have them, with everything that was set or overridden (`addPropertyOverride`)
 * until now. References in them are intrinsic functions.
 */
export function templateProperties(resource: CfnResource): Readonly<Record<string, unknown>> {
  const fragment = Stack.of(resource).resolve((resource as unknown as Rendered)._toCloudFormation()) as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
  };
  const [definition] = Object.values(fragment.Resources ?? {});
  return definition?.Properties ?? {};
}
