import { shortened } from '../../../template/property-reader';
import { NAME_RULES } from '../private/name-rules';
import { ADDRESS_FORMATS, type AttributeSchema } from './attribute-schema';
import type { PasswordPolicy } from './password-policy';
import { UserRefusedError } from './user-refused-error';

/** How people of a pool are named. */
export interface SignInNames {
  /** Attributes that serve instead of a user name (`UsernameAttributes`). */
  readonly usernameAttributes: readonly string[];
  /** Attributes that serve beside the user name once they are verified (`AliasAttributes`). */
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive: boolean;
}

/** What a pool demands of its users. */
export interface UserRules {
  readonly signInNames: SignInNames;
  readonly passwordPolicy: PasswordPolicy;
  readonly schema: AttributeSchema;
}

/** Attributes that hold an address, and what one looks like. */
const ADDRESSES: Readonly<Record<string, { readonly format: RegExp; readonly inWords: string }>> = {
  email: { format: ADDRESS_FORMATS.email, inWords: 'an e-mail address' },
  phone_number: { format: ADDRESS_FORMATS.phone_number, inWords: 'a telephone number such as +15550100' },
};

/**
 * Checks the name of a new user. A name that looks like an alias is refused: it could be the address of another person.
 *
 * @returns the attribute that serves as user name in this pool, `undefined` where user names do
 * @throws UserRefusedError when the pool cannot have a user of this name
 */
export function checkSignInName(signInName: string, rules: UserRules): string | undefined {
  const { usernameAttributes, aliasAttributes } = rules.signInNames;
  const attribute = usernameAttributes.find((name) => ADDRESSES[name].format.test(signInName));
  if (attribute === undefined && usernameAttributes.length > 0) {
    const wanted = usernameAttributes.map((name) => ADDRESSES[name].inWords).join(' or ');
    throw new UserRefusedError(
      `'${shortened(signInName)}' must be ${wanted}, because of UsernameAttributes of the user pool; give one, or no user name for a generated one`,
      'username',
    );
  }
  const { pattern, maxLength, allowed } = NAME_RULES.principal;
  if (!pattern.test(signInName) || signInName.length > maxLength) {
    throw new UserRefusedError(`'${shortened(signInName)}' is not valid; use 1 to ${maxLength} ${allowed}`, 'username');
  }
  const alias = aliasAttributes.find((name) => ADDRESSES[name]?.format.test(signInName));
  if (alias !== undefined) {
    throw new UserRefusedError(
      `'${signInName}' is ${ADDRESSES[alias].inWords}, which is an alias in this pool (AliasAttributes); choose another name and set the attribute ${alias}`,
      'username',
    );
  }
  return attribute;
}
