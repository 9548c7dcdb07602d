import { AsyncLocalStorage } from 'node:async_hooks';
import type { DependencyError } from '../dependency-error';
import type { Rotation } from './rotation';
import type { StoredGrant } from './stored-grant';
import type { Row } from './table';

/** What a request says about the records that it is going to need. */
export interface RequestNeeds {
  /** A code, a refresh token: what the request presents. */
  readonly presented: readonly PresentedIdentifier[];

  /** Whether it ends the interaction that it finds: the person comes back to the authorization endpoint with the outcome. */
  readonly endsInteraction: boolean;
}

export interface PresentedIdentifier {
  readonly kind: 'AuthorizationCode' | 'RefreshToken';
  readonly identifier: string;
}

/**
 * What one request has read and is about to write. It saves reading twice what the request itself has just read or written,
 * and ends with the request: no other one sees it.
 */
class RequestStorage {
  /** Until the engine is called nothing is known. */
  needs: RequestNeeds = { presented: [], endsInteraction: false };

  /** Rows that were read together with another one, each for the one reader that asks for it next. */
  readonly readAhead = new Map<string, Row | undefined>();

  /** Grants that came with the record which leads to them. */
  readonly grants = new Map<string, StoredGrant>();

  /** The registration that was read. */
  client?: { readonly id: string; readonly name: unknown; readonly expiresAt: number };

  /** Why a registration could not be read. */
  clientFailure?: DependencyError;

  /** The interaction that was found. */
  interaction?: { readonly uid: string; readonly clientName: unknown; readonly row: Row };

  /** The refresh token that is being exchanged. */
  rotation?: Rotation;
}

const running = new AsyncLocalStorage<RequestStorage>();

/** The storage of the request that is being answered. */
export function requestStorage(): RequestStorage {
  const storage = running.getStore();
  if (storage === undefined) {
    throw new Error('no request is being answered');
  }
  return storage;
}

/** Answers a request with a storage of its own. */
export function withRequestStorage<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  return running.run(new RequestStorage(), answer);
}
