import { randomInt } from 'node:crypto';
import type { PropertyReader } from '../../../template/property-reader';

/** The types of characters, by the option that leaves one out. */
const TYPES = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

const DEFAULT_LENGTH = 32;

/**
 * A random password by the options of `GenerateSecretString`, which are those of GetRandomPassword. Unless
 * `RequireEachIncludedType` is false it has at least one character of every type that is not left out; a space is of none.
 *
 * Unverified: that a type of which `ExcludeCharacters` leaves nothing is an error where each type is required.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 */
export function randomPassword(options: PropertyReader): string {
  const length = options.integer('PasswordLength', { min: 1, max: 4_096 }) ?? DEFAULT_LENGTH;
  const excluded = options.string('ExcludeCharacters') ?? '';
  const types = Object.entries(TYPES)
    .filter(([exclusion]) => !options.boolean(exclusion, false))
    .map(([, characters]) => [...characters].filter((character) => !excluded.includes(character)));
  const space = options.boolean('IncludeSpace', false) && !excluded.includes(' ') ? [' '] : [];
  const alphabet = [...types.flat(), ...space];
  if (alphabet.length === 0) {
    options.fail('ExcludeCharacters', 'and the other options exclude every character', 'leave some in');
  }
  const required = options.boolean('RequireEachIncludedType', true) ? types : [];
  if (required.some((characters) => characters.length === 0)) {
    options.fail(
      'ExcludeCharacters',
      'leaves nothing of a type of characters',
      'exclude the type, or set RequireEachIncludedType to false',
    );
  }
  if (required.length > length) {
    options.fail(
      'PasswordLength',
      `${length} is too short for one character of each of ${required.length} types`,
      'make it longer, or exclude types',
    );
  }
  const one = required.map(pick);
  const rest = Array.from({ length: length - one.length }, () => pick(alphabet));
  return shuffled([...one, ...rest]).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)]!;
}

/** Fisher and Yates. */
function shuffled(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters;
}
