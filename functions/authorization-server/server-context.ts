import type { Context } from 'koa';
import type { AuditEvent } from './audit-log';
import type { Configuration } from './configuration';
import type { Gateway } from './gateway';
import type { Accounts } from './sign-in/accounts';
import type { IdentityProvider } from './sign-in/identity-provider';
import type { PendingSignIns } from './sign-in/pending-sign-ins';

/** What the parts of the server share. */
export interface AuthorizationServerContext {
  readonly configuration: Configuration;
  readonly gateway: Gateway;
  readonly identityProvider: IdentityProvider;
  readonly pendingSignIns: PendingSignIns;
  readonly accounts: Accounts;

  /** The keys of cookies and forms. The first one signs; what the others have signed is accepted. */
  cookieKeys(): Promise<string[]>;

  /** Lets a dynamically registered client live on, because it is in use. */
  keepClient(clientId: string): Promise<void>;

  audit(event: AuditEvent, ctx: Context): void;

  /** What a person can tell whoever runs this server, so that they find the request in the log. */
  referenceOf(ctx: Context): string;
}
