import type { MetadataDocumentError } from './metadata-document-error';

/** Milliseconds. */
const LIFETIME = 10_000;
const MOST = 256;

/**
 * Which metadata documents could not be fetched a moment ago. A page that makes a browser ask for one again and again does
 * not make this server fetch it as often, nor wait each time for a host that is slow.
 *
 * It is a pause between two attempts at one URL, and says nothing about others of the host. Answers are not kept: an error is
 * none to cache (draft-ietf-oauth-client-id-metadata-document-02 section 5.2), so the pause is short.
 */
export class RecentFailures {
  readonly #now: () => number;
  readonly #failures = new Map<string, { readonly error: MetadataDocumentError; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#failures.size;
  }

  of(url: string): MetadataDocumentError | undefined {
    const failure = this.#failures.get(url);
    const left = (failure?.until ?? 0) - this.#now();
    // More than the whole pause is left only if the clock was set back.
    return left > 0 && left <= LIFETIME ? failure?.error : undefined;
  }

  add(url: string, error: MetadataDocumentError): void {
    this.#failures.delete(url);
    // A map keeps the order of insertion, so the first one is the oldest.
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size < MOST) {
        break;
      }
      this.#failures.delete(oldest);
    }
    this.#failures.set(url, { error, until: this.#now() + LIFETIME });
  }
}
