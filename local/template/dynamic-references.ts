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
  if (typeof value === 'string') {
    return value.replace(DYNAMIC_REFERENCE, (_, service: string, reference: string) => {
      const resolve = Object.hasOwn(services, service) ? services[service] : undefined;
      if (resolve === undefined) {
        throw TemplateError.at(
          where,
          'UnknownReference',
          `dynamic references to ${service} cannot be resolved by the local twin`,
        );
      }
      try {
        return resolve(reference);
      } catch (error) {
        throw TemplateError.at(
          where,
          'UnknownReference',
          `{{resolve:${service}:${reference}}}: ${(error as Error).message}`,
        );
      }
    }) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => resolveDynamicReferences(item, services, `${where}[${index}]`)) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, resolveDynamicReferences(item, services, `${where}.${key}`)]),
    ) as T;
  }
  return value;
}
