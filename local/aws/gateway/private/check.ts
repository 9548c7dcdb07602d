import { ResourceError } from '../../../template/resource-type';

/** Refuses a resource as AWS would. */
export function check(holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new ResourceError(message);
  }
}

export const quote = (value: unknown): string => JSON.stringify(value) ?? 'undefined';
