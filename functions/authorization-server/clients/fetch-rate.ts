/** Milliseconds between two fetches, once a burst is used up. */
const INTERVAL = 500;

const BURST_OF_ONE_HOST = 10;
const BURST = 60;

/**
 * Milliseconds. Who asks one after the other, as an execution environment of AWS Lambda does, waits for the next turn and
 * never longer: only requests at the same time can be too many.
 */
const LONGEST_WAIT = INTERVAL;

/**
 * The pace at which metadata documents are fetched that were not had before, from one host and altogether, so that this server
 * cannot be used to flood another. A fetch beyond the pace waits for its turn instead of being refused: otherwise anybody could
 * keep a document away by asking for others of its host.
 *
 * It counts within one execution environment; the API's limits on the routes hold for all of them together.
 */
export class FetchRate {
  readonly #now: () => number;
  readonly #ofHost = new Map<string, number>();
  #altogether = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many hosts are remembered: those that used a part of their burst a moment ago. */
  get size(): number {
    return this.#ofHost.size;
  }

  /** Takes a turn. @returns how many milliseconds later it is, or undefined if too many others wait already */
  turn(host: string): number | undefined {
    const now = this.#now();
    for (const [one, settledAt] of this.#ofHost) {
      if (settledAt <= now) {
        this.#ofHost.delete(one);
      }
    }
    const ofHost = settlement(this.#ofHost.get(host) ?? 0, BURST_OF_ONE_HOST, now);
    const altogether = settlement(this.#altogether, BURST, now);
    const wait = Math.max(ofHost.wait, altogether.wait);
    if (wait > LONGEST_WAIT) {
      return undefined;
    }
    this.#ofHost.set(host, ofHost.settledAt);
    this.#altogether = altogether.settledAt;
    return wait;
  }
}

/**
 * One more fetch, by the generic cell rate algorithm: an instant is all that is kept, the one at which the whole burst is
 * available again. It is further away than bursts and waits reach only if the clock was set back, and then it means nothing.
 */
function settlement(
  settledAt: number,
  burst: number,
  now: number,
): { readonly wait: number; readonly settledAt: number } {
  const furthest = now + burst * INTERVAL + LONGEST_WAIT;
  const from = settledAt > furthest ? now : Math.max(settledAt, now);
  return { wait: Math.max(0, from - now - (burst - 1) * INTERVAL), settledAt: from + INTERVAL };
}
