import { OptionError } from '../account/twin-error';

/** What a resource of a stack can be called by. */
export interface Named {
  readonly name: string;
  readonly id: string;
  readonly logicalId: string;
  /** Such as `Stack/Users/Kiro`. */
  readonly constructPath: string | undefined;
}

/** What is asked first counts most: somebody's name may be somebody else's logical id. */
const WAYS: readonly ((named: Named, wanted: string | undefined) => boolean)[] = [
  ({ id }, wanted) => id === wanted,
  ({ name }, wanted) => name === wanted,
  ({ logicalId }, wanted) => logicalId === wanted,
  ({ constructPath }, wanted) => constructPath === wanted,
  // A construct of a library stands for the resource in it.
  ({ constructPath }, wanted) => constructPath?.startsWith(`${wanted}/`) === true,
];

/**
 * The one resource that is called so.
 *
 * @param wanted the first one, if `undefined`
 * @throws OptionError when there is none or there are several, saying which ones there are
 */
export function findByAnyName<T extends Named>(what: string, wanted: string | undefined, all: readonly T[]): T {
  if (wanted === undefined && all.length > 0) {
    return all[0]!;
  }
  const found =
    WAYS.map((isMeant) => all.filter((named) => isMeant(named, wanted))).find(({ length }) => length > 0) ?? [];
  if (found.length === 1) {
    return found[0]!;
  }
  const called = wanted === undefined ? '' : ` "${wanted}"`;
  throw found.length === 0
    ? new OptionError(
        'UnknownName',
        `there is no ${what}${called} in these stacks; there are: ${all.map(described).join(', ') || 'none'}`,
      )
    : new OptionError(
        'AmbiguousName',
        `there are ${found.length} of ${what}${called} in these stacks; use one of: ${found.map(({ id, constructPath }) => `"${constructPath ?? id}"`).join(', ')}`,
      );
}

function described({ name, constructPath }: Named): string {
  return constructPath === undefined ? `"${name}"` : `"${name}" (${constructPath})`;
}
