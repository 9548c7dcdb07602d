import type { CreatedResource } from './resource-type';

/** Shorter values, such as `ENABLED`, may be the same by chance. */
const MIN_LENGTH = 8;

/**
 * Which resources have which values, so that a refusal of one names the expression that it is from: the ARN of a gateway where its
 * identifier is expected, the name of a function where its ARN is.
 */
export class ValueOrigins {
  readonly #origins = new Map<string, string>();

  created(logicalId: string, type: string, { ref, attributes = {} }: CreatedResource): void {
    const add = (value: unknown, expression: string): void => {
      if (typeof value === 'string' && value.length >= MIN_LENGTH && !this.#origins.has(value)) {
        this.#origins.set(value, `${expression} of ${logicalId} (${type})`);
      }
    };
    Object.entries(attributes).forEach(([name, value]) => add(value, `Fn::GetAtt ${name}`));
    add(ref, 'Ref');
  }

  /** @returns such as `Fn::GetAtt GatewayArn of Gateway (AWS::BedrockAgentCore::Gateway)` */
  of(value: unknown): string | undefined {
    return typeof value === 'string' ? this.#origins.get(value) : undefined;
  }
}
