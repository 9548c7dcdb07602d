import { OptionError } from '../account/twin-error';
import type { DeployedResource } from '../template/stack-deployment';

/** Something in the stacks that a test can ask for. */
export interface Named {
  readonly name: string;
  readonly id: string;
  readonly logicalId?: string;
}

type Names = Required<Named> & { readonly constructPath: string | undefined };

/** The first way that finds something decides: the name of one thing may be the logical id of another. */
const WAYS: readonly ((names: Names, wanted: string) => boolean)[] = [
  ({ id }, wanted) => id === wanted,
  ({ name }, wanted) => name === wanted,
  ({ logicalId }, wanted) => logicalId === wanted,
  ({ constructPath }, wanted) => constructPath === wanted,
  // A construct of a library stands for the resource in it.
  ({ constructPath }, wanted) => constructPath?.startsWith(`${wanted}/`) === true,
];

/**
 * Finds something by its name, id, logical id or construct path (`Stack/Users/Kiro`).
 *
 * @param what such as `gateway`, for errors
 * @param wanted the first one, if `undefined`
 * @param resources of that type, which know the construct paths
 * @throws OptionError when there is none or there are several, saying which ones there are
 */
export function findByAnyName<T extends Named>(
  what: string,
  wanted: string | undefined,
  all: readonly T[],
  resources: readonly DeployedResource[],
): T {
  if (wanted === undefined && all.length > 0) {
    return all[0]!;
  }
  const candidates = all.map((item) => {
    const resource = resources.find(({ ref }) => ref === item.id || ref === item.name);
    const { name, id, logicalId = resource?.logicalId ?? name } = item;
    return { item, names: { name, id, logicalId, constructPath: resource?.constructPath } };
  });
  const found =
    WAYS.map((isMeant) => candidates.filter(({ names }) => wanted !== undefined && isMeant(names, wanted))).find(
      ({ length }) => length > 0,
    ) ?? [];
  if (found.length === 1) {
    return found[0]!.item;
  }
  const called = wanted === undefined ? '' : ` "${wanted}"`;
  if (found.length === 0) {
    const known = candidates.map(({ names }) => described(names)).join(', ') || 'none';
    throw new OptionError('UnknownName', `there is no ${what}${called} in these stacks; there are: ${known}`);
  }
  const fix = `use one of: ${found.map(({ names: { id, constructPath } }) => `"${constructPath ?? id}"`).join(', ')}`;
  throw new OptionError('AmbiguousName', `there are ${found.length} of ${what}${called} in these stacks; ${fix}`);
}

function described({ name, constructPath }: Names): string {
  return constructPath === undefined ? `"${name}"` : `"${name}" (${constructPath})`;
}
