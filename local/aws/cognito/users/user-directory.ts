import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../account/clock';
import type { ResourceOrigin } from '../../../template/late-resource';
import { checkAttributes, type AttributeRoad, type AttributeWriter } from './attribute-rules';
import { PasswordHash } from './password-hash';
import { passwordComplaint } from './password-policy';
import type { Credential, FederatedIdentity, User } from './user';
import { UserRefusedError } from './user-refused-error';
import { checkSignInName, type UserRules } from './user-rules';

/** A person to create in a pool. */
export interface DirectoryEntry {
  /** A user name, or the attribute that serves instead of one. */
  readonly signInName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether to take the person's addresses as verified where `attributes` does not say. */
  readonly verified?: boolean;
  /** Whether the sign-up is confirmed. @default true */
  readonly confirmed?: boolean;
  /** Without a password the user cannot sign in yet. */
  readonly password?: NewPassword;
  /** Who creates the user. @default 'sign-up' */
  readonly road?: Extract<AttributeRoad, 'sign-up' | 'admin-create'>;
  /** The resource of the template that the user is. */
  readonly declaredBy?: ResourceOrigin;
}

/** A person at an identity provider. */
interface FederatedEntry extends Omit<FederatedIdentity, 'createdAt'>, Pick<User, 'username'> {
  readonly attributes: Readonly<Record<string, string>>;
  /** The app client that the person signs in to. */
  readonly client: AttributeWriter;
}

export interface NewPassword {
  readonly value: string;
  /** Whether the user has to choose another one on the next sign-in. */
  readonly temporary: boolean;
}

const DAY = 86_400_000;

const VERIFICATION_FLAGS: Readonly<Record<string, string>> = {
  email: 'email_verified',
  phone_number: 'phone_number_verified',
};

export class UserDirectory {
  readonly #users = new Map<string, User>();

  constructor(
    private readonly rules: UserRules,
    private readonly clock: Clock,
  ) {}

  /** The users in the order of creation. */
  get all(): readonly User[] {
    return [...this.#users.values()];
  }

  /**
   * Creates a user. As in `AdminCreateUser`, the name in a pool with `UsernameAttributes` becomes that attribute and the
   * user name itself a UUID.
   *
   * @throws UserRefusedError where `AdminCreateUser` would refuse; nothing is created then
   */
  create({ signInName, attributes: given, verified = false, confirmed = true, ...entry }: DirectoryEntry): User {
    const { password, road = 'sign-up', declaredBy } = entry;
    const attribute = checkSignInName(signInName, this.rules);
    const attributes = new Map(Object.entries(given));
    if (attribute !== undefined) {
      attributes.set(attribute, signInName);
    }
    for (const [address, flag] of verified ? Object.entries(VERIFICATION_FLAGS) : []) {
      if (attributes.has(address) && !attributes.has(flag)) {
        attributes.set(flag, 'true');
      }
    }
    checkAttributes(this.rules.schema, { road, written: attributes });
    this.#checkFree('username', signInName);
    for (const alias of this.rules.signInNames.aliasAttributes) {
      this.#checkFree(`attributes.${alias}`, attributes.get(alias));
    }
    const sub = randomUUID();
    const username = attribute === undefined ? signInName : sub;
    const credential = password === undefined ? {} : this.#credential(password);
    return this.#add({ sub, username, attributes, confirmed, credential, declaredBy });
  }

  /**
   * Sets a password. That also confirms a user: `AdminSetUserPassword` in the API reference leaves a user either `CONFIRMED`
   * or `FORCE_CHANGE_PASSWORD`.
   *
   * @throws UserRefusedError when the password does not satisfy the pool's policy
   */
  setPassword(user: User, password: NewPassword): void {
    user.credential = this.#credential(password);
    this.confirm(user);
  }

  /**
   * Creates or updates the user of a person who signs in at an identity provider.
   *
   * @throws UserRefusedError when an attribute is not acceptable
   */
  saveFederated({ username, provider, userId, attributes: given, client }: FederatedEntry): User {
    const attributes = new Map(Object.entries(given));
    const known = this.byUsername(username);
    const road = known === undefined ? 'first-federation' : 'later-federation';
    checkAttributes(this.rules.schema, { road, written: attributes, client });
    if (known === undefined) {
      const identity = { provider, userId, createdAt: this.clock.now() };
      return this.#add({ sub: randomUUID(), username, attributes, confirmed: true, credential: {}, identity });
    }
    this.#change(known, given);
    return known;
  }

  /**
   * Changes attributes. An empty value takes an attribute away (`AdminUpdateUserAttributes` in the API reference).
   *
   * @throws UserRefusedError when an attribute is not acceptable, or an alias is taken; nothing changes then
   */
  updateAttributes(
    user: User,
    changes: Readonly<Record<string, string>>,
    road: Extract<AttributeRoad, 'admin-update' | 'new-password'>,
  ): void {
    checkAttributes(this.rules.schema, {
      road,
      written: new Map(Object.entries(changes)),
      present: user.attributes,
    });
    const { usernameAttributes, aliasAttributes } = this.rules.signInNames;
    for (const name of [...usernameAttributes, ...aliasAttributes]) {
      this.#checkFree(`attributes.${name}`, changes[name], user);
    }
    this.#change(user, changes);
  }

  /** Lets a user sign in and refresh tokens, or stops both. */
  setEnabled(user: User, enabled: boolean): void {
    user.enabled = enabled;
    user.modifiedAt = this.clock.now();
  }

  delete(user: User): void {
    this.#users.delete(user.sub);
  }

  /** Finds a user by the user name and nothing else. */
  byUsername(username: string): User | undefined {
    const wanted = this.fold(username);
    return this.all.find((user) => this.fold(user.username) === wanted);
  }

  bySub(sub: string): User | undefined {
    return this.#users.get(sub);
  }

  /** Finds a user by anything they can sign in with. */
  bySignInName(name: string): User | undefined {
    const { usernameAttributes, aliasAttributes } = this.rules.signInNames;
    const wanted = this.fold(name);
    const has = (user: User, attribute: string): boolean => {
      const value = user.attributes.get(attribute);
      return value !== undefined && this.fold(value) === wanted;
    };
    return this.all.find(
      (user) =>
        this.fold(user.username) === wanted ||
        usernameAttributes.some((attribute) => has(user, attribute)) ||
        aliasAttributes.some((attribute) => isVerified(user, attribute) && has(user, attribute)),
    );
  }

  /** A name as the pool compares it: user names are case sensitive or not. */
  fold(name: string): string {
    return this.rules.signInNames.caseSensitive ? name : name.toLowerCase();
  }

  /** An address is the user's: a code that was sent there came back. */
  verify(user: User, address: string): void {
    const flag = VERIFICATION_FLAGS[address];
    if (flag !== undefined && user.attributes.get(flag) !== 'true') {
      this.#change(user, { [flag]: 'true' });
    }
  }

  confirm(user: User): void {
    user.confirmed = true;
    user.modifiedAt = this.clock.now();
  }

  #add(user: Omit<User, 'groups' | 'createdAt' | 'modifiedAt' | 'enabled'>): User {
    const now = this.clock.now();
    const added = { ...user, groups: new Set<string>(), createdAt: now, modifiedAt: now, enabled: true };
    this.#users.set(user.sub, added);
    return added;
  }

  #change(user: User, attributes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === '') user.attributes.delete(name);
      else user.attributes.set(name, value);
    }
    user.modifiedAt = this.clock.now();
  }

  #credential({ value, temporary }: NewPassword): Credential {
    const { passwordPolicy } = this.rules;
    const complaint = passwordComplaint(value, passwordPolicy);
    if (complaint !== undefined) {
      const message = `Password did not conform with policy: ${complaint}`;
      throw new UserRefusedError(message, 'password', 'InvalidPasswordException');
    }
    const validity = passwordPolicy.temporaryPasswordValidityDays * DAY;
    return {
      password: PasswordHash.of(value),
      ...(temporary ? { temporaryUntil: this.clock.now().getTime() + validity } : {}),
    };
  }

  /** One name, one person: neither a user name nor an address that serves as one may be taken twice. */
  #checkFree(property: string, name: string | undefined, owner?: User): void {
    const other = name === undefined ? undefined : this.bySignInName(name);
    if (other !== undefined && other !== owner) {
      const what = owner === undefined ? 'name' : property.replace('attributes.', '');
      const message = `a user '${name}' already exists in the pool; choose another ${what}`;
      throw new UserRefusedError(message, property, 'UsernameExistsException');
    }
  }
}

function isVerified(user: User, attribute: string): boolean {
  const flag = VERIFICATION_FLAGS[attribute];
  return flag === undefined || user.attributes.get(flag) === 'true';
}
