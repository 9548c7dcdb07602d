import { secretValue } from './aws/secret';
import { DependencyError } from './dependency-error';
import { FetchedValue } from './fetched-value';

/** Seconds until a replaced key is noticed. */
const LIFETIME = 300;

const MIN_KEY = 32;

/** The keys of cookies and forms, in Secrets Manager. The first one signs; what the others have signed is accepted. */
export class CookieKeys {
  readonly #secret: FetchedValue<string[]>;
  #latest: string[] = [];

  constructor(secretArn: string) {
    this.#secret = new FetchedValue(async () => (this.#latest = await keysIn(secretArn)), LIFETIME);
  }

  /** @throws DependencyError if the secret cannot be read or has no key of at least 32 characters */
  get(): Promise<string[]> {
    return this.#secret.get();
  }

  /** The key that signs, as far as it has been read. */
  get current(): string | undefined {
    return this.#latest[0];
  }
}

async function keysIn(secretArn: string): Promise<string[]> {
  const keys = (await secretValue(secretArn)).split(/\s+/).filter((key) => key.length >= MIN_KEY);
  if (keys.length === 0) {
    throw new DependencyError(`the cookie secret has no key of at least ${MIN_KEY} characters`);
  }
  return keys;
}
