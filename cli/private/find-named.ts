import { CliError } from '../cli-error';

/** Something in the stacks that an option of the command line can name. */
export interface NamedItem<T> {
  readonly item: T;
  /** Such as `Kiro`: what people call it. */
  readonly name: string;
  readonly id: string;
  readonly logicalId: string;
  /** Such as `Payments/Users/Clients/Kiro/Client`, where the CDK made the template. */
  readonly constructPath: string | undefined;
}

/** The first way that finds something decides. */
const WAYS: readonly ((item: NamedItem<unknown>, wanted: string) => boolean)[] = [
  ({ id }, wanted) => id === wanted,
  ({ constructPath }, wanted) => constructPath === wanted,
  ({ logicalId }, wanted) => logicalId === wanted,
  ({ name }, wanted) => name === wanted,
  ({ constructPath }, wanted) => constructPath?.startsWith(`${wanted}/`) === true,
];

/**
 * What an option names.
 *
 * @param option such as `--client`
 * @throws CliError when there is none or there are several of that name, with what to write instead
 */
export function findNamed<T>(option: string, wanted: string, items: readonly NamedItem<T>[]): T {
  const found = WAYS.map((isMeant) => items.filter((item) => isMeant(item, wanted))).find(({ length }) => length > 0);
  if (found?.length === 1) return found[0]!.item;
  const addressOf = ({ constructPath, id }: NamedItem<T>): string => `"${constructPath ?? id}"`;
  if (found) {
    throw new CliError(
      `${option} ${wanted}: there are ${found.length} of this name; give one of ${found.map(addressOf).join(', ')}`,
    );
  }
  const known = items.map((item) => `"${item.name}" (${addressOf(item)})`).join(', ');
  throw new CliError(`${option} ${wanted}: there is none of this name; there is ${known || 'none at all'}`);
}
