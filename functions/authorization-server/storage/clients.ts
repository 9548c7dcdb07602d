import { DependencyError } from '../dependency-error';
import { epochSeconds, Records } from './records';
import { requestStorage, type PresentedIdentifier } from './request-storage';
import type { Table } from './table';

/** Seconds. One write a day lets a client live on, however often it is used. */
const DAY = 86_400;

/** How long a dynamically registered client lives, in seconds: 90 days without being used, and up to a day more. */
const LIFETIME = 91 * DAY;

/** The dynamically registered clients. */
export class Clients {
  readonly #records: Records;

  constructor(
    private readonly table: Table,
    private readonly keyOf: (presented: PresentedIdentifier) => string,
  ) {
    this.#records = new Records(table, 'Client');
  }

  save(clientId: string, metadata: Record<string, unknown>): Promise<void> {
    return this.#records.save(clientId, metadata, epochSeconds() + LIFETIME);
  }

  /**
   * Finds a client, and with it reads the code or refresh token that it presents.
   *
   * That it could not be read is also kept for the answer: where the engine looks for the callback that an error goes to, it takes
   * a failure for a client that there is not.
   */
  async find(clientId: string): Promise<Record<string, unknown> | undefined> {
    try {
      return await this.#read(clientId);
    } catch (error) {
      if (error instanceof DependencyError) {
        requestStorage().clientFailure = error;
      }
      throw error;
    }
  }

  async #read(clientId: string): Promise<Record<string, unknown> | undefined> {
    const storage = requestStorage();
    const keys = [this.#records.keyOf(clientId), ...storage.needs.presented.map((one) => this.keyOf(one))];
    if (keys.length > 1 && storage.readAhead.size === 0) {
      const { rows, unread } = await this.table.getAll(keys);
      for (const key of unread ? rows.keys() : keys) {
        storage.readAhead.set(key, rows.get(key));
      }
    }
    const record = await this.#records.find(clientId);
    storage.client = record && { id: clientId, name: record.value.client_name, expiresAt: record.expiresAt };
    return record?.value;
  }

  /** Lets the client of this request live on, because it is in use. */
  async keepFound(): Promise<void> {
    const { client } = requestStorage();
    const expiresAt = epochSeconds() + LIFETIME;
    if (client !== undefined && client.expiresAt <= expiresAt - DAY) {
      await this.#records.extend(client.id, expiresAt);
    }
  }
}
