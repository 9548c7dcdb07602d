import type { LocalMessage } from './aws/cognito/outbox';
import type { Assumptions } from './account/assumptions';
import type { LocalFailure } from './account/failure-log';
import type { RegisteringAssistant } from './caller/assistant';

export interface LocalGatewayOptions {
  /**
   * The port of the gateway on 127.0.0.1. Everything else gets a free port.
   *
   * @default 0 - a free port
   */
  readonly port?: number;
  /**
   * Values for parameters of the templates.
   *
   * @default - each parameter's own default
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Origins that a template names and that a test serves itself, such as
   * `{ 'https://api.example.com': 'http://127.0.0.1:1234' }`: wherever the twin would call the first one, it calls the second.
   *
   * A user pool that the template imports is such an origin, `https://cognito-idp.<region>.amazonaws.com`: what a test serves
   * there stands for the imported pools of the region, beside those that the template has.
   *
   * An origin that the twin serves itself may be replaced as well, such as a custom domain name by a proxy that speaks TLS,
   * `{ 'https://signin.example.com': 'https://localhost:8443' }`: functions and gateways are then told the address of the proxy,
   * which finds what it stands for with `addressOf`.
   *
   * @default - every origin outside of the twin is called as the template names it
   */
  readonly endpoints?: Readonly<Record<string, string>>;
  /**
   * Gets every code that a user pool sends by SMS or e-mail, when it is sent.
   *
   * @default - they are only in `messages` of the twin
   */
  readonly onMessage?: (message: LocalMessage) => void;
  /**
   * Gets what failed or was refused while the twin runs, with the cause that AWS keeps from callers, when it happens.
   *
   * @default - it is only in `failures` of the twin
   */
  readonly onFailure?: (failure: LocalFailure) => void;
  /**
   * What AWS is taken to do where that is unknown, such as `{ authorizerClockSkewSeconds: 60 }`.
   *
   * @default - every unknown behaviour is the strict one
   */
  readonly assume?: Partial<Assumptions>;
}

export interface CreateUserOptions {
  /** @default - a generated name; an e-mail address or a telephone number, where the pool takes no other user names */
  readonly username?: string;
  /** @default - a generated password that meets the strictest policy */
  readonly password?: string;
  /**
   * Whether the person has to choose another password on the first sign-in, as after an invitation.
   *
   * @default false
   */
  readonly temporaryPassword?: boolean;
  /**
   * Whether the person may sign in at all.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Whether the sign-up is confirmed. A person who signed up and never gave the code that AWS sent cannot sign in.
   *
   * @default true
   */
  readonly confirmed?: boolean;
  /**
   * Standard attributes by name, custom ones as `custom:<name>`.
   *
   * @default - `email` is the user name if that is an address, or `<username>@example.com`, and verified
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Names of groups of the user pool. @default - none */
  readonly groups?: readonly string[];
  /** The user pool, by name, id, logical id or construct path. @default - the first one */
  readonly userPool?: string;
}

/** A person who can sign in. */
export interface LocalUser {
  readonly username: string;
  readonly password: string;
}

export interface SignInOptions {
  /**
   * The assistant: by the name, id, logical id or construct path (`Stack/Users/Kiro`) of its app client, or one that
   * introduces itself, where the gateway has an authorization server that admits such.
   */
  readonly client: string | RegisteringAssistant;
  readonly user: LocalUser;
  /**
   * The scopes that the assistant asks for.
   *
   * @default - those that the gateway advertises
   */
  readonly scopes?: readonly string[];
  /** The gateway, by name, id, logical id or construct path. @default - the first one */
  readonly gateway?: string;
}

export interface SignInMachineOptions {
  /** The program, by the name, id, logical id or construct path of its app client, which must have a secret. */
  readonly client: string;
  /**
   * The scopes that the program asks for.
   *
   * @default - all that its app client allows
   */
  readonly scopes?: readonly string[];
  /** The gateway, by name, id, logical id or construct path. @default - the first one */
  readonly gateway?: string;
}
