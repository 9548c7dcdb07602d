/** Something that the twin made up: an attribute of a resource that it does not run. */
export interface InventedValue {
  readonly logicalId: string;
  /** Such as `Custom::Orders`. */
  readonly resourceType: string;
  /** The attribute, or `Ref`. */
  readonly attribute: string;
}

/**
 * What the twin invented, so that an error that follows from it can say so. Templates embed such values in longer texts, split and
 * encode them. Every one of them therefore has a mark, which is unique to its resource, survives that, and is looked for.
 */
export class InventedValues {
  readonly #values: (InventedValue & { readonly mark: string; readonly value: string })[] = [];

  /** @param mark a part of the value that occurs in no value of another resource */
  add(value: string, mark: string, invented: InventedValue): void {
    if (!this.#values.some((known) => known.value === value && known.attribute === invented.attribute)) {
      this.#values.push({ ...invented, mark, value });
    }
  }

  /**
   * Where the invented values in a text are from.
   *
   * @returns such as `the twin invented Orders.Arn, because it does not run Custom::Orders`, or `undefined` if there are none
   */
  explain(text: string): string | undefined {
    const origins = this.in(text);
    if (origins.length === 0) return undefined;
    const names = [...new Set(origins.map(({ logicalId, attribute }) => `${logicalId}.${attribute}`))].join(', ');
    const types = [...new Set(origins.map(({ resourceType }) => resourceType))].join(', ');
    return `the twin invented ${names}, because it does not run ${types}`;
  }

  /** The message, and where the invented values are from that are in it or in the texts that it is about. */
  explained(message: string, ...about: readonly string[]): string {
    const explanation = this.explain([message, ...about].join('\n'));
    return explanation === undefined || message.includes(explanation) ? message : `${message} (${explanation})`;
  }

  /** The invented values that a text was made of: those that it has whole, and of other resources all. */
  in(encoded: string): readonly InventedValue[] {
    // An ARN in the path of an address is encoded.
    const text = `${encoded}\n${encoded.replace(/%3A/gi, ':').replace(/%2F/gi, '/')}`;
    const marked = this.#values.filter(({ mark }) => text.includes(mark));
    const whole = marked.filter(({ value }) => isWhole(text, value));
    const isPart = (value: string): boolean =>
      whole.some((other) => other.value !== value && other.value.includes(value));
    return marked.filter(({ mark, value }) =>
      whole.some((other) => other.mark === mark) ? isWhole(text, value) && !isPart(value) : true,
    );
  }
}

/** Whether a text has a value that does not go on: `Ref` of a resource begins its attributes, too. */
function isWhole(text: string, value: string): boolean {
  const [, ...after] = text.split(value);
  return after.some((rest) => !/^-\w/.test(rest));
}
