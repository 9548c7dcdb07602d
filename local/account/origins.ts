import { withLeaves } from './json-values';

/**
 * The names under which AWS would serve something, and the loopback addresses under which the twin does.
 *
 * A template is full of AWS names: attributes return them, and templates build them out of parts
 * (`https://cognito-idp.<region>.amazonaws.com/<pool>`). The twin therefore evaluates templates with the names that AWS
 * would give, and translates at one edge only: what *runs* (a service of the twin, a function) sees loopback addresses.
 */
export class Origins {
  /** The longest names first: what is said of a path of a host counts more than what is said of the host. */
  #names: readonly Name[] = [];
  #generation = 0;
  readonly #replaced = new Set<string>();
  readonly #served = new Map<string, string>();

  /** Counts the registrations, so that a translation can be kept until the next one. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Makes a loopback address known under the one that AWS would use.
   *
   * @param aws such as `https://acme.auth.us-east-1.amazoncognito.com`, or with a path where others share the host, such as
   * `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a1B2c3D4e`
   * @param loopback such as `http://127.0.0.1:41234`, with the path if the other one has it
   */
  register(aws: string, loopback: string): void {
    this.#served.set(aws, loopback);
    if (!this.#replaced.has(aws)) {
      this.#add({ aws, loopback, rootOnly: false });
    }
  }

  /**
   * Puts something else in the place of an origin, also of one that the twin registers later: what stands in front of the twin,
   * such as a proxy that speaks TLS, finds it with `served`.
   */
  replace(origin: string, replacement: string): void {
    this.#replaced.add(origin);
    this.#add({ aws: origin, loopback: replacement, rootOnly: false });
  }

  /** Where the twin itself serves an origin, whatever replaces it. */
  served(origin: string): string | undefined {
    return this.#served.get(origin);
  }

  /** The same for an origin without a path: what is below it may be others'. */
  registerRoot(awsOrigin: string, loopbackOrigin: string): void {
    this.#add({ aws: awsOrigin, loopback: loopbackOrigin, rootOnly: true });
  }

  /** Translates every AWS origin inside the strings of a JSON value to its loopback origin. */
  toLoopback<T>(value: T): T {
    return withLeaves(value, (leaf) => (typeof leaf === 'string' ? this.#translate(leaf) : leaf));
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

  #add(name: Name): void {
    const others = this.#names.filter(({ aws, rootOnly }) => aws !== name.aws || rootOnly !== name.rootOnly);
    this.#names = [...others, name].sort(
      (one, other) => other.aws.length - one.aws.length || Number(other.rootOnly) - Number(one.rootOnly),
    );
    this.#generation += 1;
  }

  #translate(text: string): string {
    return text.includes('://') ? this.#names.reduce(replaceName, text) : text;
  }
}

interface Name {
  readonly aws: string;
  readonly loopback: string;
  readonly rootOnly: boolean;
}

/** An origin ends where its host does: `https://a.example` must not match inside `https://a.example.evil`. */
const GOES_ON = /^[\w.:@-]/;
const GOES_ON_OR_HAS_PATH = /^(?:[\w.:@-]|\/[\w.~%-])/;

function replaceName(text: string, { aws, loopback, rootOnly }: Name): string {
  const longer = rootOnly ? GOES_ON_OR_HAS_PATH : GOES_ON;
  return text.split(aws).reduce((before, after) => before + (longer.test(after) ? aws : loopback) + after);
}
