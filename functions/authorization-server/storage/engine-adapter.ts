import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { epochSeconds, Records } from './records';
import type { Table } from './table';
import { whenYielded } from './used-refresh-tokens';

/**
 * How long a refresh token may be used once more after it was rotated, in seconds. An assistant with several windows
 * refreshes in parallel, and an answer may get lost; a thief who comes later revokes the whole family instead.
 */
export const REFRESH_GRACE = 30;

/** How long a dynamically registered client lives without being used, in seconds: 90 days. */
export const UNUSED_CLIENT_LIFETIME = 90 * 86_400;

/**
 * What the engine stores, in DynamoDB.
 *
 * Sessions are not kept: a person is asked every time an assistant wants to be connected, so there is nothing that another
 * assistant, or a page in the same browser, could make use of.
 */
export function engineAdapter(table: Table): (kind: string) => Adapter {
  return (kind) => (kind === 'Session' ? new ForgottenSessions() : new EngineRecords(table, kind));
}

class EngineRecords implements Adapter {
  readonly #records: Records;
  readonly #grants: Records;

  constructor(table: Table, kind: string) {
    this.#records = new Records(table, kind);
    this.#grants = new Records(table, 'Grant');
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.#records.save(id, payload, expiresIn ?? UNUSED_CLIENT_LIFETIME);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const record = await this.#records.find(id);
    if (record === undefined) {
      return undefined;
    }
    const { value, consumedAt } = record;
    const mayRepeat =
      this.#records.kind === 'RefreshToken' && consumedAt !== undefined && epochSeconds() - consumedAt <= REFRESH_GRACE;
    return { ...value, ...(consumedAt !== undefined && !mayRepeat && { consumed: consumedAt }) };
  }

  async consume(id: string): Promise<void> {
    if (this.#records.kind === 'RefreshToken') {
      whenYielded(() => this.#records.consume(id));
      return;
    }
    const isFirst = await this.#records.consume(id);
    if (!isFirst && this.#records.kind === 'AuthorizationCode') {
      // Two requests at once: the engine saw the code unused in both. What it yielded is revoked (RFC 6749 section 4.1.2).
      const grantId = (await this.#records.find(id))?.value.grantId;
      if (typeof grantId === 'string') {
        await this.#grants.delete(grantId);
      }
      throw new errors.InvalidGrant('authorization code already consumed');
    }
  }

  async destroy(id: string): Promise<void> {
    await this.#records.delete(id);
  }

  /** The engine deletes the grant itself, without which it accepts no code and no token that was issued for it. */
  async revokeByGrantId(): Promise<void> {}

  async findByUid(): Promise<undefined> {}

  async findByUserCode(): Promise<undefined> {}
}

class ForgottenSessions implements Adapter {
  async upsert(): Promise<void> {}

  async find(): Promise<undefined> {}

  async findByUid(): Promise<undefined> {}

  async findByUserCode(): Promise<undefined> {}

  async consume(): Promise<void> {}

  async destroy(): Promise<void> {}

  async revokeByGrantId(): Promise<void> {}
}
