import type { Context } from 'koa';
import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import type { AuditEvent } from './audit-log';
import type { CookieKeys } from './cookie-keys';
import type { Gateway } from './gateway';
import type { Accounts } from './sign-in/accounts';
import type { IdentityProvider } from './sign-in/identity-provider';
import type { PendingSignIns } from './sign-in/pending-sign-ins';
import type { KmsSigningKey } from './signing/kms-signing-key';
import type { Storage } from './storage/storage';

/** The settings and services that routes, engine and pages share. */
export interface AuthorizationServerContext {
  readonly configuration: FunctionConfiguration;
  readonly gateway: Gateway;
  readonly identityProvider: IdentityProvider;
  readonly pendingSignIns: PendingSignIns;
  readonly accounts: Accounts;
  readonly cookieKeys: CookieKeys;
  readonly storage: Storage;

  /** The first one signs, all are published. */
  readonly signingKeys: readonly KmsSigningKey[];

  audit(event: AuditEvent, ctx: Context): void;

  /** The reference that a person tells the administrator, who finds the request in the log by it. */
  referenceOf(ctx: Context): string;
}
