import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../account/clock';
import { passwordComplaint, type PasswordPolicy } from './password-policy';
import { NAME_RULES } from '../private/name-rules';
import { PasswordHash } from './private/password-hash';
import { shortened } from '../../../template/property-reader';
import { SignInLockout } from './private/sign-in-lockout';
import type { CodeCheck } from '../mfa/software-token';
import { STANDARD_ATTRIBUTES } from './user-attributes';
import type { Credential, User } from './user';

/** How people of a pool are named. */
export interface SignInNames {
  /** Attributes that serve instead of a user name (`UsernameAttributes`). */
  readonly usernameAttributes: readonly string[];
  /** Attributes that serve beside the user name once they are verified (`AliasAttributes`). */
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive: boolean;
}

/** The rules of a pool that its users are subject to. */
export interface DirectoryRules {
  readonly signInNames: SignInNames;
  readonly passwordPolicy: PasswordPolicy;
  /** Names of custom attributes, `custom:` included. */
  readonly customAttributes: readonly string[];
  readonly requiredAttributes: readonly string[];
}

/** Why a sign-in failed. */
export type SignInRefusal =
  'unknown-user' | 'wrong-password' | 'locked-out' | 'disabled' | 'unconfirmed' | 'temporary-password-expired';

/** The outcome of a sign-in with a password. */
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly user: User }
  | { readonly kind: 'new-password-required'; readonly user: User }
  | { readonly kind: 'refused'; readonly reason: SignInRefusal };

/** Somebody to create in a pool. */
export interface DirectoryEntry {
  /** A user name, or the attribute that serves instead of one. */
  readonly signInName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether to take the person's addresses as verified where `attributes` does not say. */
  readonly verified?: boolean;
  /** Whether the sign-up is confirmed. @default true */
  readonly confirmed?: boolean;
  /** Without a password nobody can sign in as this user yet. */
  readonly password?: NewPassword;
}

/** Somebody at an identity provider. */
export interface FederatedEntry {
  readonly username: string;
  readonly provider: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What knows the right code: an authenticator app, or the message that was sent. */
export interface CodeSource {
  check(code: string, now: Date): CodeCheck;
}

/** Why a code is not accepted. */
export type CodeRefusal = 'wrong' | 'used' | 'locked-out';

/** A password to set. */
export interface NewPassword {
  readonly value: string;
  /** Whether the user has to choose another one on the next sign-in. */
  readonly temporary: boolean;
}

/** AWS would refuse the user, or the change to the user. The message is one line and never contains a password. */
export class UserRefusedError extends Error {
  override readonly name = 'UserRefusedError';

  constructor(
    message: string,
    /** The exception of the user pools API. */
    readonly code:
      | 'InvalidParameterException'
      | 'InvalidPasswordException'
      | 'UsernameExistsException' = 'InvalidParameterException',
  ) {
    super(message);
  }
}

const DAY = 86_400_000;

const VERIFICATION_FLAGS: Readonly<Record<string, string>> = {
  email: 'email_verified',
  phone_number: 'phone_number_verified',
};

/** Attributes that hold an address, and what one looks like. */
const ADDRESSES: Readonly<Record<string, { readonly format: RegExp; readonly inWords: string }>> = {
  email: { format: /^[^\s@]+@[^\s@]+$/, inWords: 'an e-mail address' },
  phone_number: { format: /^\+\d{3,15}$/, inWords: 'a telephone number such as +15550100' },
};

/** Compared against when nobody bears the name, so that a refusal takes as long as for a user who exists. */
const NOBODYS_PASSWORD = PasswordHash.ofNothing();

/** The users of one pool. */
export class UserDirectory {
  readonly #users = new Map<string, User>();
  readonly #lockout: SignInLockout;

  constructor(
    private readonly rules: DirectoryRules,
    private readonly clock: Clock,
  ) {
    this.#lockout = new SignInLockout(clock);
  }

  /** The users in the order of creation. */
  get all(): readonly User[] {
    return [...this.#users.values()];
  }

  /** The users' names in the order of creation. */
  get usernames(): readonly string[] {
    return [...this.#users.values()].map((user) => user.username);
  }

  /**
   * Creates a user. As in `AdminCreateUser`, the name in a pool with `UsernameAttributes` becomes that attribute and the
   * user name itself a UUID.
   *
   * @throws UserRefusedError where `AdminCreateUser` would refuse; nothing is created then
   */
  create({ signInName, attributes: given, verified = false, confirmed = true, password }: DirectoryEntry): User {
    const sub = randomUUID();
    const attribute = this.#attributeNamedBy(signInName);
    this.#checkName(signInName);
    const attributes = new Map(Object.entries(given));
    if (attribute !== undefined) {
      attributes.set(attribute, signInName);
    }
    if (verified) {
      for (const [address, flag] of Object.entries(VERIFICATION_FLAGS)) {
        if (attributes.has(address) && !attributes.has(flag)) {
          attributes.set(flag, 'true');
        }
      }
    }
    this.#checkAttributes(attributes);
    this.#checkUnique(signInName, attributes);
    const user: User = {
      sub,
      username: attribute === undefined ? signInName : sub,
      attributes,
      groups: new Set(),
      createdAt: this.clock.now(),
      modifiedAt: this.clock.now(),
      enabled: true,
      confirmed,
      credential: password === undefined ? {} : this.#credential(password),
    };
    this.#users.set(sub, user);
    return user;
  }

  /**
   * Sets a password. That also confirms a user: `AdminSetUserPassword` in the API reference leaves a user either `CONFIRMED`
   * or `FORCE_CHANGE_PASSWORD`.
   *
   * @throws UserRefusedError when the password does not satisfy the pool's policy
   */
  setPassword(user: User, password: NewPassword): void {
    user.credential = this.#credential(password);
    user.confirmed = true;
    user.modifiedAt = this.clock.now();
  }

  /**
   * Creates or updates the user for somebody at an identity provider.
   *
   * @throws UserRefusedError when an attribute is not acceptable
   */
  saveFederated(entry: FederatedEntry): User {
    const { username, provider, userId } = entry;
    const attributes = new Map(Object.entries(entry.attributes));
    this.#checkAttributes(attributes);
    const known = this.byUsername(username);
    if (known !== undefined) {
      for (const [name, value] of attributes) {
        known.attributes.set(name, value);
      }
      known.modifiedAt = this.clock.now();
      return known;
    }
    const now = this.clock.now();
    const user: User = {
      sub: randomUUID(),
      username,
      attributes,
      groups: new Set(),
      createdAt: now,
      modifiedAt: now,
      enabled: true,
      confirmed: true,
      credential: {},
      identity: { provider, userId, createdAt: now },
    };
    this.#users.set(user.sub, user);
    return user;
  }

  /** @throws UserRefusedError when an attribute is not acceptable, or an alias is somebody else's; nothing changes then */
  updateAttributes(user: User, changes: Readonly<Record<string, string>>): void {
    const attributes = new Map([...user.attributes, ...Object.entries(changes)]);
    this.#checkAttributes(attributes);
    const { usernameAttributes, aliasAttributes } = this.rules.signInNames;
    for (const name of [...usernameAttributes, ...aliasAttributes]) {
      const value = changes[name];
      const other = value === undefined ? undefined : this.bySignInName(value);
      if (other !== undefined && other !== user) {
        throw new UserRefusedError(
          `a user '${value}' already exists in the pool; choose another ${name}`,
          'UsernameExistsException',
        );
      }
    }
    for (const [name, value] of Object.entries(changes)) {
      user.attributes.set(name, value);
    }
    user.modifiedAt = this.clock.now();
  }

  /** Lets a user sign in and refresh tokens, or stops both. */
  setEnabled(user: User, enabled: boolean): void {
    user.enabled = enabled;
    user.modifiedAt = this.clock.now();
  }

  delete(user: User): void {
    this.#users.delete(user.sub);
  }

  /** Why a code is not accepted, `undefined` when it is. Failures are counted as for passwords. */
  refuseCode(user: User, source: CodeSource | undefined, code: string): CodeRefusal | undefined {
    const key = `code:${user.sub}`;
    if (this.#lockout.isLockedOut(key)) {
      return 'locked-out';
    }
    const check = source?.check(code, this.clock.now()) ?? 'wrong';
    if (check !== 'accepted') {
      this.#lockout.recordFailure(key);
      return check;
    }
    this.#lockout.recordSuccess(key);
    return undefined;
  }

  /** Finds a user by the user name and nothing else. */
  byUsername(username: string): User | undefined {
    const wanted = this.#fold(username);
    return [...this.#users.values()].find((user) => this.#fold(user.username) === wanted);
  }

  bySub(sub: string): User | undefined {
    return this.#users.get(sub);
  }

  /** Finds a user by anything they can sign in with. */
  bySignInName(name: string): User | undefined {
    const { usernameAttributes, aliasAttributes } = this.rules.signInNames;
    const wanted = this.#fold(name);
    return [...this.#users.values()].find(
      (user) =>
        this.#fold(user.username) === wanted ||
        usernameAttributes.some((attribute) => this.#has(user, attribute, wanted)) ||
        aliasAttributes.some((attribute) => isVerified(user, attribute) && this.#has(user, attribute, wanted)),
    );
  }

  /** An address is the user's: a code that was sent there came back. */
  verify(user: User, address: string): void {
    const flag = VERIFICATION_FLAGS[address];
    if (flag !== undefined && user.attributes.get(flag) !== 'true') {
      this.updateAttributes(user, { [flag]: 'true' });
    }
  }

  /** Confirms the sign-up of a user. */
  confirm(user: User): void {
    user.confirmed = true;
    user.modifiedAt = this.clock.now();
  }

  /**
   * Signs a user in with a password. Failures are counted, see {@link SignInLockout}.
   *
   * @param hidesUsers whether somebody who does not know the password learns nothing of the user
   */
  signIn(name: string, password: string, hidesUsers: boolean): SignInResult {
    const user = this.bySignInName(name);
    const key = user?.sub ?? `nobody:${this.#fold(name)}`;
    if (this.#lockout.isLockedOut(key)) {
      return { kind: 'refused', reason: 'locked-out' };
    }
    // Before the password, on purpose: AWS support on amazon-cognito-identity-js#288 and amplify-flutter#3407.
    if (user?.confirmed === false && !hidesUsers) {
      return { kind: 'refused', reason: 'unconfirmed' };
    }
    const matches = (user?.credential.password ?? NOBODYS_PASSWORD).matches(password);
    if (user === undefined || user.credential.password === undefined || !matches) {
      this.#lockout.recordFailure(key);
      return { kind: 'refused', reason: user === undefined ? 'unknown-user' : 'wrong-password' };
    }
    this.#lockout.recordSuccess(key);
    if (!user.enabled) {
      return { kind: 'refused', reason: 'disabled' };
    }
    if (!user.confirmed) {
      return { kind: 'refused', reason: 'unconfirmed' };
    }
    if (user.credential.temporaryUntil === undefined) {
      return { kind: 'signed-in', user };
    }
    return user.credential.temporaryUntil > this.clock.now().getTime()
      ? { kind: 'new-password-required', user }
      : { kind: 'refused', reason: 'temporary-password-expired' };
  }

  #credential({ value, temporary }: NewPassword): Credential {
    const complaint = passwordComplaint(value, this.rules.passwordPolicy);
    if (complaint !== undefined) {
      throw new UserRefusedError(`Password did not conform with policy: ${complaint}`, 'InvalidPasswordException');
    }
    const validity = this.rules.passwordPolicy.temporaryPasswordValidityDays * DAY;
    return {
      password: PasswordHash.of(value),
      ...(temporary ? { temporaryUntil: this.clock.now().getTime() + validity } : {}),
    };
  }

  /** The attribute that serves as user name in this pool, `undefined` where user names do. */
  #attributeNamedBy(signInName: string): string | undefined {
    const { usernameAttributes } = this.rules.signInNames;
    const attribute = usernameAttributes.find((name) => ADDRESSES[name].format.test(signInName));
    if (attribute === undefined && usernameAttributes.length > 0) {
      const wanted = usernameAttributes.map((name) => ADDRESSES[name].inWords).join(' or ');
      throw new UserRefusedError(`'${signInName}' must be ${wanted}, because of UsernameAttributes of the user pool`);
    }
    return attribute;
  }

  /** A name that looks like an alias could be somebody else's. */
  #checkName(signInName: string): void {
    const { pattern, maxLength, allowed } = NAME_RULES.principal;
    if (!pattern.test(signInName) || signInName.length > maxLength) {
      throw new UserRefusedError(`'${shortened(signInName)}' is not valid; use 1 to ${maxLength} ${allowed}`);
    }
    const alias = this.rules.signInNames.aliasAttributes.find((name) => ADDRESSES[name]?.format.test(signInName));
    if (alias !== undefined) {
      throw new UserRefusedError(
        `'${signInName}' is ${ADDRESSES[alias].inWords}, which is an alias in this pool (AliasAttributes); choose another name and set the attribute ${alias}`,
      );
    }
  }

  #checkAttributes(attributes: ReadonlyMap<string, string>): void {
    const known = [...STANDARD_ATTRIBUTES, ...this.rules.customAttributes];
    for (const [name, value] of attributes) {
      if (!known.includes(name) || name === 'sub') {
        throw new UserRefusedError(
          `attribute '${name}' is not in the pool's schema; use a standard attribute or add it to Schema (custom ones are named custom:<name>)`,
        );
      }
      if (ADDRESSES[name]?.format.test(value) === false) {
        throw new UserRefusedError(`attribute '${name}' has an invalid format`);
      }
    }
    const missing = this.rules.requiredAttributes.find((name) => !attributes.get(name));
    if (missing !== undefined) {
      throw new UserRefusedError(`attribute '${missing}' is missing; the pool's Schema requires it`);
    }
  }

  /** One name, one person: neither a user name nor an address that serves as one may be taken twice. */
  #checkUnique(signInName: string, attributes: ReadonlyMap<string, string>): void {
    const { aliasAttributes } = this.rules.signInNames;
    const names = [signInName, ...aliasAttributes.map((attribute) => attributes.get(attribute))];
    const taken = names.find((name) => name !== undefined && this.bySignInName(name) !== undefined);
    if (taken !== undefined) {
      throw new UserRefusedError(
        `a user '${taken}' already exists in the pool; choose another name`,
        'UsernameExistsException',
      );
    }
  }

  #has(user: User, attribute: string, wanted: string): boolean {
    const value = user.attributes.get(attribute);
    return value !== undefined && this.#fold(value) === wanted;
  }

  #fold(name: string): string {
    return this.rules.signInNames.caseSensitive ? name : name.toLowerCase();
  }
}

function isVerified(user: User, attribute: string): boolean {
  const flag = VERIFICATION_FLAGS[attribute];
  return flag === undefined || user.attributes.get(flag) === 'true';
}
