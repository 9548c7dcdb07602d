import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the process holds when it holds no more than it needs. */
export interface Memory {
  /** In megabytes, as the next one. */
  readonly heap: number;
  readonly resident: number;
  /** Sockets, servers, timers, processes and whatever else Node.js waits for. */
  readonly handles: number;
}

/** The twin's servers keep idle connections for ten seconds. */
const IDLE_CONNECTIONS_ARE_CLOSED_MS = 11_000;

/** Measures after garbage collections, which V8 lends to whoever asks while the flag is set (`node --expose-gc`). */
export async function memory(): Promise<Memory> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await setTimeout(IDLE_CONNECTIONS_ARE_CLOSED_MS);
  // What is closed is given back in a later turn, and what a finalizer lets go of by a later collection.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, resident: rss / 2 ** 20, handles: process.getActiveResourcesInfo().length };
}
