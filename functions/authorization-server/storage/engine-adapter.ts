import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { epochSeconds } from './records';
import type { Storage } from './storage';

/** What the engine asks of a kind of record. */
type Kind = Pick<Adapter, 'upsert' | 'find' | 'consume' | 'destroy'>;

/**
 * What the engine stores, in DynamoDB.
 *
 * Sessions are not kept: a person is asked every time an assistant wants to be connected, so there is nothing that another
 * assistant, or a page in the same browser, could make use of. Access tokens are JWTs, which nobody looks up.
 */
export function engineAdapter({ clients, grants, interactions, refreshTokens }: Storage): (kind: string) => Adapter {
  const kinds: Readonly<Record<string, Partial<Kind>>> = {
    Client: {
      find: found((id) => clients.find(id)),
      upsert: (id, payload) => clients.save(id, { ...payload }),
    },
    Interaction: {
      find: (uid) => interactions.find(uid),
      upsert: (uid, payload, lifetime) => interactions.save(uid, payload, epochSeconds() + (lifetime ?? 0)),
      // It ended when it was found by the request that destroys it.
      destroy: async () => {},
    },
    Grant: {
      find: found(async (id) => (await grants.find(id))?.grant),
      upsert: async (id, payload) => grants.keep(id, { grant: { ...payload } }),
      destroy: (id) => grants.end(id),
    },
    AuthorizationCode: {
      find: found((code) => grants.findCode(code)),
      upsert: async (code, payload) => {
        await grants.saveCode(code, { ...payload });
        await clients.keepFound();
      },
      consume: async (code) => {
        if (!(await grants.consumeCode(code))) {
          // Two requests at once: the engine saw the code unused in both. What it yielded is revoked (RFC 6749 section 4.1.2).
          throw new errors.InvalidGrant('authorization code already consumed');
        }
      },
    },
    RefreshToken: {
      find: found((token) => refreshTokens.find(token)),
      upsert: async (token, payload, lifetime) => {
        await refreshTokens.save(token, { ...payload }, epochSeconds() + (lifetime ?? 0));
        // Refresh tokens may be valid for a year, in which nobody signs in.
        await clients.keepFound();
      },
      consume: async (token) => refreshTokens.use(token),
      destroy: (token) => refreshTokens.delete(token),
    },
  };
  return (kind) => ({ ...NOT_KEPT, ...kinds[kind] });
}

const found =
  (find: (id: string) => Promise<Record<string, unknown> | undefined>): Kind['find'] =>
  (id) =>
    find(id) as Promise<AdapterPayload | undefined>;

const NOT_KEPT: Adapter = {
  upsert: async () => {},
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  /** The engine deletes the grant itself, without which it accepts no code and no token that was issued for it. */
  revokeByGrantId: async () => {},
};
