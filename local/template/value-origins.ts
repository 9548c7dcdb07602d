import type { CreatedResource } from './resource-type';

/** Shorter attributes, such as `READY`, may be the same by chance. */
const MIN_LENGTH = 10;

/**
 * Which resources have which values, so that a refusal of one names the expression that it is from: the ARN of a gateway where its
 * identifier is expected, the name of a function where its ARN is.
 */
export class ValueOrigins {
  readonly #origins = new Map<string, string>();

  created(logicalId: string, type: string, { ref, attributes = {} }: CreatedResource): void {
    const add = (value: unknown, expression: string): void => {
      if (typeof value === 'string' && !this.#origins.has(value)) {
        this.#origins.set(value, `${expression} of ${logicalId} (${type})`);
      }
    };
    add(ref, 'Ref');
    for (const [name, value] of Object.entries(attributes)) {
      if (String(value).length >= MIN_LENGTH) add(value, `Fn::GetAtt ${name}`);
    }
  }

  /**
   * The origin of a value that was refused, or else of one that the message of the refusal quotes.
   *
   * @returns such as `Fn::GetAtt GatewayArn of Gateway (AWS::BedrockAgentCore::Gateway)`
   */
  of(value: unknown, message: string): string | undefined {
    const quoted = [...message.matchAll(/"([^"]+)"|'([^']+)'/g)].map(([, one, other]) => one ?? other);
    const values = typeof value === 'string' ? [value, ...quoted] : quoted;
    return values.map((one) => this.#origins.get(one!)).find((origin) => origin !== undefined);
  }
}
