import { errors } from 'oidc-provider';
import { epochSeconds, Records, type StoredRecord } from './records';
import { requestStorage } from './request-storage';
import { seal, unseal } from './sealed-record';
import type { Table } from './table';

/**
 * How long a refresh token that was exchanged yields its successor again, in seconds. An assistant with several windows
 * refreshes in parallel, and an answer may get lost. All of them get the same successor, so that a family never forks.
 */
const REFRESH_GRACE = 30;

const SUCCESSOR = 'RefreshTokenSuccessor';

/**
 * The refresh tokens.
 *
 * One that was exchanged names its successor, sealed so that only who has the used one can open it. Within {@link REFRESH_GRACE}
 * it yields this successor again. Later, or when the successor was itself used, its use ends the family (RFC 9700 section
 * 4.14.2).
 */
export class RefreshTokens {
  readonly #records: Records;

  constructor(private readonly table: Table) {
    this.#records = new Records(table, 'RefreshToken');
  }

  keyOf(token: string): string {
    return this.#records.keyOf(token);
  }

  save(token: string, payload: Record<string, unknown>, expiresAt: number): Promise<void> {
    const storage = requestStorage();
    if (storage.rotation !== undefined && 'used' in storage.rotation) {
      storage.rotation = { ...storage.rotation, successor: token };
    }
    return this.#records.save(token, payload, expiresAt);
  }

  async find(token: string): Promise<Record<string, unknown> | undefined> {
    const record = await this.#records.find(token);
    if (record?.consumedAt === undefined) {
      return record?.value;
    }
    const { value, consumedAt } = record;
    if (epochSeconds() - consumedAt <= REFRESH_GRACE) {
      const successor = successorIn(token, record);
      // Version 0.1.0 named no successor: the next use makes the one that all later ones get.
      if (successor === undefined) {
        return value;
      }
      if (await this.#isUnused(successor)) {
        requestStorage().rotation = { repeated: successor };
        return value;
      }
    }
    return { ...value, consumed: consumedAt };
  }

  /** Remembers that a token is exchanged. It is marked by {@link settleRotation}. */
  use(token: string): void {
    requestStorage().rotation = { used: token };
  }

  /** Whether the token of this request was exchanged before and yields its successor again. */
  isRepeated(): boolean {
    const { rotation } = requestStorage();
    return rotation !== undefined && 'repeated' in rotation;
  }

  /**
   * Decides which refresh token this request yields, after the engine has made all of its answer: an assistant that gets no
   * answer because KMS fails has not used its token. Of several requests at once the first one decides, and all yield its token;
   * those that the others made are given to nobody.
   *
   * @returns undefined if the request exchanges no refresh token
   * @throws errors.InvalidGrant if the token was revoked in the meantime
   */
  async settleRotation(): Promise<string | undefined> {
    const { rotation } = requestStorage();
    if (rotation === undefined || 'repeated' in rotation) {
      return rotation?.repeated;
    }
    const { used, successor } = rotation;
    if (successor === undefined) {
      return undefined;
    }
    const isFirst = await this.table.change(this.keyOf(used), {
      update: 'SET consumedAt = if_not_exists(consumedAt, :now), consumedBy = :me, successor = :successor',
      condition: 'attribute_not_exists(successor) OR consumedBy = :me',
      values: { ':now': epochSeconds(), ':successor': seal(SUCCESSOR, used, { successor }) },
    });
    if (isFirst !== undefined) {
      return successor;
    }
    const winner = await this.#records.find(used);
    const decided = winner && successorIn(used, winner);
    if (decided === undefined || !(await this.#isUnused(decided))) {
      throw new errors.InvalidGrant('refresh token already used');
    }
    return decided;
  }

  delete(token: string): Promise<void> {
    return this.#records.delete(token);
  }

  async #isUnused(token: string): Promise<boolean> {
    const record = await this.#records.find(token);
    return record !== undefined && record.consumedAt === undefined;
  }
}

function successorIn(token: string, { row }: StoredRecord): string | undefined {
  return Buffer.isBuffer(row.successor) ? String(unseal(SUCCESSOR, token, row.successor).successor) : undefined;
}
