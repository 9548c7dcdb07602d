import { createHash } from 'node:crypto';
import { errors, type AdapterPayload } from 'oidc-provider';
import type { Grants } from './grants';
import { epochSeconds, Records, type StoredRecord } from './records';
import { requestStorage } from './request-storage';
import { seal, unseal } from './sealed-record';
import type { StoredGrant } from './stored-grant';
import type { Row, Table } from './table';

/** How many sign-ins of one request may be under way: a person may have allowed it in several tabs. The latest ones stay. */
const MAX_SIGN_INS = 3;

const SIGN_IN = 'signIn_';
const OUTCOME = 'InteractionOutcome';

/** A sign-in at the identity provider, bound to a browser. */
export interface StoredSignIn {
  readonly proof: object;

  /** A digest of what the browser's cookie has. */
  readonly browser: Buffer;

  /** Seconds since 1970. */
  readonly expiresAt: number;
}

interface Outcome {
  readonly result: { readonly error?: string; readonly consent?: { readonly grantId?: string } };
  readonly grant?: StoredGrant;
}

/**
 * The authorization requests that wait for a person: each one row, with the sign-ins that were begun for it and with its outcome.
 * What ends the request ends all of it, in every tab.
 *
 * Anyone can make such a row, so it holds nothing twice: what the engine can be told again is left out.
 */
export class Interactions {
  readonly #records: Records;

  /** @param resumeUrl where the engine goes on with a request */
  constructor(
    private readonly table: Table,
    private readonly grants: Grants,
    private readonly resumeUrl: (uid: string) => string,
  ) {
    this.#records = new Records(table, 'Interaction');
  }

  async save(uid: string, payload: AdapterPayload, expiresAt: number): Promise<void> {
    if (payload.result !== undefined) {
      return this.#decide(uid, payload.result as Outcome['result']);
    }
    const { iat, exp, cid, params } = payload;
    const { client } = requestStorage();
    const clientName = client !== undefined && client.id === payload.params?.client_id ? client.name : undefined;
    await this.#records.save(uid, { iat, exp, cid, params, clientName }, expiresAt);
  }

  /** Finds a request, and ends it if the person comes back with its outcome: no other one finds it then. */
  async find(uid: string): Promise<AdapterPayload | undefined> {
    const record = requestStorage().needs.endsInteraction ? await this.#end(uid) : await this.#records.find(uid);
    if (record === undefined || (record.row.endedBy !== undefined && !requestStorage().needs.endsInteraction)) {
      return undefined;
    }
    const { clientName, ...stored } = record.value;
    requestStorage().interaction = { uid, clientName, row: record.row };
    const outcome = outcomeIn(uid, record.row);
    if (outcome?.grant !== undefined) {
      this.grants.keep(String(outcome.result.consent?.grantId), outcome.grant);
    }
    return {
      ...stored,
      kind: 'Interaction',
      jti: uid,
      returnTo: this.resumeUrl(uid),
      ...(outcome && { result: outcome.result }),
    } as AdapterPayload;
  }

  /** The name of the assistant as it was when it made the request that was found; undefined if it is not registered here. */
  clientNameOf(uid: string): string | undefined {
    const { interaction } = requestStorage();
    return interaction?.uid === uid && typeof interaction.clientName === 'string' ? interaction.clientName : undefined;
  }

  /**
   * Begins a sign-in for a request.
   *
   * @throws errors.SessionNotFound if the request has ended or was answered
   */
  async startSignIn(uid: string, state: string, { proof, browser, expiresAt }: StoredSignIn): Promise<void> {
    const signIn = { sealed: seal('PendingSignIn', state, proof), browser, expiresAt };
    const key = this.#records.keyOf(uid);
    const others = Object.entries(requestStorage().interaction?.row ?? {})
      .filter(([name]) => name.startsWith(SIGN_IN))
      .sort(([, one], [, other]) => Number((other as Row).expiresAt) - Number((one as Row).expiresAt));
    const superseded = others.slice(MAX_SIGN_INS - 1).map(([name]) => name);
    const removed = superseded.map((_, index) => `#superseded${index}`);
    const started = await this.table.change(key, {
      update: `SET #signIn = :signIn${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
      condition: 'attribute_not_exists(endedBy) AND attribute_not_exists(decidedBy)',
      names: {
        '#signIn': attributeOf(state),
        ...Object.fromEntries(removed.map((name, index) => [name, superseded[index]!])),
      },
      values: { ':signIn': signIn },
    });
    if (started === undefined) {
      throw new errors.SessionNotFound('the authorization request has been answered');
    }
  }

  /**
   * Takes a sign-in out, once, as the browser in which it was begun.
   *
   * @returns its proof, or undefined if there is none with this state for this browser, or if the request was answered
   */
  async takeSignIn(uid: string, state: string, browser: Buffer): Promise<Record<string, unknown> | undefined> {
    const key = this.#records.keyOf(uid);
    const row = await this.table.change(key, {
      update: 'SET #signIn.takenBy = :me',
      condition:
        '#signIn.browser = :browser AND #signIn.expiresAt > :now AND (attribute_not_exists(#signIn.takenBy) OR #signIn.takenBy = :me)' +
        ' AND attribute_not_exists(endedBy) AND attribute_not_exists(decidedBy)',
      names: { '#signIn': attributeOf(state) },
      values: { ':browser': browser, ':now': epochSeconds() },
    });
    if (row === undefined) {
      return undefined;
    }
    requestStorage().readAhead.set(key, row);
    return unseal('PendingSignIn', state, (row[attributeOf(state)] as Row).sealed as Buffer);
  }

  /**
   * Answers a request: the first answer counts, but a refusal counts until the assistant has got an answer. That a service did not
   * answer is said to the assistant and decides nothing, so that the person can try again.
   */
  async #decide(uid: string, result: Outcome['result']): Promise<void> {
    const grantId = result.consent?.grantId;
    const outcome: Outcome = { result, ...(grantId !== undefined && { grant: await this.grants.find(grantId) }) };
    const isRefusal = result.error === 'access_denied';
    const isDecision = isRefusal || result.error === undefined;
    const decided = await this.table.change(this.#records.keyOf(uid), {
      update: `SET outcome = :outcome${isDecision ? ', decidedBy = :me' : ''}`,
      condition: `attribute_not_exists(endedBy)${isRefusal ? '' : ` AND (attribute_not_exists(decidedBy)${isDecision ? ' OR decidedBy = :me' : ''})`}`,
      values: { ':outcome': seal(OUTCOME, uid, outcome) },
    });
    if (decided === undefined) {
      throw new errors.SessionNotFound('the authorization request has been answered');
    }
  }

  async #end(uid: string): Promise<StoredRecord | undefined> {
    const row = await this.table.change(this.#records.keyOf(uid), {
      update: 'SET endedBy = :me',
      condition: 'attribute_not_exists(endedBy) OR endedBy = :me',
    });
    return row && this.#records.read(uid, row);
  }
}

function outcomeIn(uid: string, { outcome }: Row): Outcome | undefined {
  return Buffer.isBuffer(outcome) ? (unseal(OUTCOME, uid, outcome) as unknown as Outcome) : undefined;
}

const attributeOf = (state: string): string =>
  SIGN_IN + createHash('sha256').update(state).digest('base64url').slice(0, 16);
