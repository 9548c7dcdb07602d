import { ResourceError } from '../../../template/resource-error';

/**
 * @param what the text is, for the message
 * @param property that the text is of
 * @throws ResourceError when it is not the JSON of an object
 */
export function jsonObject(json: string, what: string, property?: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ResourceError(`${what} is not a JSON object`, 'InvalidProperty', property);
  }
  return value as Readonly<Record<string, unknown>>;
}
