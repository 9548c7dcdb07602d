/** A user pool of the twin, as tests and tools see it. Every address is the one that answers on this computer. */
export interface LocalUserPool {
  /** The logical id in the template, such as `Users0A0EEA89`. */
  readonly logicalId: string;
  /** Such as `us-east-1_a1B2c3D4e`. */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** The issuer of the pool's tokens, such as `http://127.0.0.1:41234/us-east-1_a1B2c3D4e`. */
  readonly issuer: string;
  /** The origins of the pool's domains, such as `http://127.0.0.1:41235`; empty when the pool has no domain. */
  readonly domains: readonly string[];
  readonly clients: readonly LocalAppClient[];
  /** The attributes that serve as user name, `email` or `phone_number`; none where people have names of their own. */
  readonly usernameAttributes: readonly string[];
  /** The pool's user names. */
  readonly usernames: readonly string[];
}

/** An app client of a {@link LocalUserPool}. */
export interface LocalAppClient {
  /** The logical id in the template. */
  readonly logicalId: string;
  readonly name: string;
  readonly clientId: string;
  /** `undefined` for a public client. */
  readonly clientSecret?: string;
  /** The callback URLs. */
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  readonly scopes: readonly string[];
  /** `code`, `implicit` or `client_credentials`. */
  readonly flows: readonly string[];
}

/** Names a user of a pool. */
export interface UserReference {
  readonly userPoolId: string;
  /** The user name or anything else the person can sign in with. */
  readonly username: string;
}

/** A user to create. */
export interface NewUser extends UserReference {
  readonly password: string;
  /** Whether the person has to choose another password on first sign-in. @default false */
  readonly temporary?: boolean;
  /** Whether the sign-up is confirmed. @default true */
  readonly confirmed?: boolean;
  /**
   * Standard attributes by name, custom ones as `custom:<name>`. `email_verified` and `phone_number_verified` are `true`
   * unless said otherwise: a person who can sign in has usually confirmed their address.
   *
   * @default - none
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Groups of the pool to join. @default - none */
  readonly groups?: readonly string[];
}
