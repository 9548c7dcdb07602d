import { withLeaves } from '../account/json-values';
import { TemplateError } from './template-error';

/** Looks a value up, by what follows the service in a dynamic reference. Throws an error that says what is not there. */
export type DynamicReferenceResolver = (reference: string) => string;

/** The services that dynamic references read from: `ssm`, `ssm-secure`, `secretsmanager`. */
export type DynamicReferences = Readonly<Record<string, DynamicReferenceResolver>>;

const DYNAMIC_REFERENCE = /\{\{resolve:([a-z-]+):([^{}]+)\}\}/g;

/**
 * Replaces every `{{resolve:<service>:<reference>}}` in the strings of a resource's properties. CloudFormation does so when
 * it creates the resource, after it has evaluated the intrinsic functions that may make up the reference.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function resolveDynamicReferences<T>(value: T, services: DynamicReferences, where: string): T {
  const resolved = (text: string, place: string): string =>
    text.replace(DYNAMIC_REFERENCE, (expression, service: string, reference: string) => {
      const resolve = Object.hasOwn(services, service) ? services[service] : undefined;
      if (resolve === undefined) {
        const problem = `dynamic references to ${service} cannot be resolved by the local twin`;
        throw TemplateError.at(place, 'UnknownReference', problem);
      }
      try {
        return resolve(reference);
      } catch (error) {
        throw TemplateError.at(place, 'UnknownReference', `${expression}: ${(error as Error).message}`);
      }
    });
  return withLeaves(value, (leaf, place) => (typeof leaf === 'string' ? resolved(leaf, place) : leaf), where);
}
