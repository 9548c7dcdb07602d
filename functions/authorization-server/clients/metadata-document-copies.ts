import type { IncomingHttpHeaders } from 'node:http';
import type { MetadataDocumentClient } from './metadata-document';

/** Milliseconds: how long a copy is fresh at least and at most, whatever the host says. */
const SHORTEST = 60_000;
const LONGEST = 3_600_000;

const MOST = 200;

interface Copy {
  readonly client: MetadataDocumentClient;
  readonly fetchedAt: number;
  readonly lifetime: number;
}

/**
 * The metadata documents that were fetched, for as long as their hosts let them be cached (RFC 9111 section 4.2.1) within
 * limits of our own (draft-ietf-oauth-client-id-metadata-document-02 section 5.2).
 *
 * A copy that is not fresh any more is still good for when the host does not answer (RFC 5861 section 4), until it is an hour
 * old: what a document no longer says is not believed for longer.
 */
export class MetadataDocumentCopies {
  readonly #now: () => number;
  readonly #copies = new Map<string, Copy>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#copies.size;
  }

  get(url: string): { readonly client: MetadataDocumentClient; readonly isFresh: boolean } | undefined {
    const copy = this.#copies.get(url);
    if (copy === undefined) {
      return undefined;
    }
    this.#copies.delete(url);
    const age = this.#now() - copy.fetchedAt;
    // Of what comes from the future the age is not known: the clock was set back.
    if (age < 0 || age >= LONGEST) {
      return undefined;
    }
    // The map keeps the order of insertion: what was asked for last comes last.
    this.#copies.set(url, copy);
    return { client: copy.client, isFresh: age < copy.lifetime };
  }

  /** @param headers with which the document came */
  add(url: string, client: MetadataDocumentClient, headers: IncomingHttpHeaders): void {
    const fetchedAt = this.#now();
    this.#copies.delete(url);
    for (const leastRecentlyUsed of this.#copies.keys()) {
      if (this.#copies.size < MOST) {
        break;
      }
      this.#copies.delete(leastRecentlyUsed);
    }
    const lifetime = Math.min(LONGEST, Math.max(SHORTEST, freshnessOf(headers, fetchedAt)));
    this.#copies.set(url, { client, fetchedAt, lifetime });
  }

  delete(url: string): void {
    this.#copies.delete(url);
  }
}

/** Milliseconds for which the host lets the document be cached; 0 if it does not say, or says what cannot be understood. */
function freshnessOf(headers: IncomingHttpHeaders, now: number): number {
  const directives = new Map(
    (headers['cache-control'] ?? '')
      .toLowerCase()
      .split(',')
      .map((directive) => directive.split('='))
      .map(([name = '', value = '']): [string, string] => [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')]),
  );
  if (directives.has('no-store') || directives.has('no-cache')) {
    return 0;
  }
  const maxAge = directives.get('s-maxage') ?? directives.get('max-age');
  const age = secondsIn(headers.age) * 1000;
  if (maxAge !== undefined) {
    return secondsIn(maxAge) * 1000 - age;
  }
  const lifetime = Date.parse(headers.expires ?? '') - (Date.parse(headers.date ?? '') || now) - age;
  return Number.isNaN(lifetime) ? 0 : lifetime;
}

const secondsIn = (text = ''): number => (/^[0-9]{1,10}$/.test(text) ? Number(text) : 0);
