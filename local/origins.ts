/**
 * The names under which AWS would serve something, and the loopback addresses under which the twin does.
 *
 * A template is full of AWS names: attributes return them, and templates build them out of parts
 * (`https://cognito-idp.<region>.amazonaws.com/<pool>`). The twin therefore evaluates templates with the names that AWS
 * would give, and translates at one edge only: what *runs* (a service of the twin, a function) sees loopback addresses.
 */
export class Origins {
  readonly #loopbackByAws = new Map<string, string>();
  #generation = 0;

  /** Counts the registrations, so that a translation can be kept until the next one. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Makes a loopback origin known under the origin that AWS would use.
   *
   * @param awsOrigin such as `https://cognito-idp.us-east-1.amazonaws.com`
   * @param loopbackOrigin such as `http://127.0.0.1:41234`
   */
  register(awsOrigin: string, loopbackOrigin: string): void {
    this.#loopbackByAws.set(awsOrigin, loopbackOrigin);
    this.#generation += 1;
  }

  /** Translates every AWS origin inside the strings of a JSON value to its loopback origin. */
  toLoopback<T>(value: T): T {
    if (typeof value === 'string') {
      return this.#translate(value) as T;
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.toLoopback(item)) as T;
    }
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.toLoopback(item)])) as T;
    }
    return value;
  }

  /** A view of `properties` in loopback addresses that follows later registrations. */
  live<T>(properties: T): { readonly value: T } {
    let generation = -1;
    let value = properties;
    const current = (): T => {
      if (generation !== this.#generation) {
        generation = this.#generation;
        value = this.toLoopback(properties);
      }
      return value;
    };
    return {
      get value() {
        return current();
      },
    };
  }

  #translate(text: string): string {
    if (!text.includes('://')) {
      return text;
    }
    let translated = text;
    for (const [aws, loopback] of this.#loopbackByAws) {
      translated = replaceOrigin(translated, aws, loopback);
    }
    return translated;
  }
}

/** An origin ends where its host does: `https://a.example` must not match inside `https://a.example.evil`. */
function replaceOrigin(text: string, from: string, to: string): string {
  return text.split(from).reduce((before, after) => before + (/^[\w.:@-]/.test(after) ? from : to) + after);
}
