import { Clients } from './clients';
import { Grants } from './grants';
import { Interactions } from './interactions';
import { RefreshTokens } from './refresh-tokens';
import type { Table } from './table';

/** What the authorization server stores. */
export class Storage {
  readonly clients: Clients;
  readonly grants: Grants;
  readonly interactions: Interactions;
  readonly refreshTokens: RefreshTokens;

  /** @param resumeUrl where the engine goes on with a request */
  constructor(
    readonly table: Table,
    resumeUrl: (uid: string) => string,
  ) {
    this.grants = new Grants(table);
    this.interactions = new Interactions(table, this.grants, resumeUrl);
    this.refreshTokens = new RefreshTokens(table);
    this.clients = new Clients(table, ({ kind, identifier }) =>
      kind === 'RefreshToken' ? this.refreshTokens.keyOf(identifier) : this.grants.keyOfCode(identifier),
    );
  }
}
