import { generatedName } from '../../account/generated-name';
import { parseObject } from '../../account/json-values';
import type { LocalAccount } from '../../account/local-account';
import { ResourceError } from '../../template/resource-error';
import type { PolicyDocument } from '../iam/role';

/** A secret with its one version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  /** `undefined` for a secret that has no value yet, and so no version. */
  readonly value: string | undefined;
  readonly createdAt: Date;
  readonly versionId: string;
  readonly description: string | undefined;
  /** The statements of its own policy. */
  policy: readonly PolicyDocument[];
}

export const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * @param what the text is, for the message
 * @param property that the text is of
 * @throws ResourceError when it is not the JSON of an object
 */
export function jsonObject(json: string, what: string, property?: string): Readonly<Record<string, unknown>> {
  const value = parseObject(json);
  if (value === undefined) {
    throw new ResourceError(`${what} is not a JSON object`, 'InvalidProperty', property);
  }
  return value;
}

/** The secrets of an account. */
export class Secrets {
  readonly #secrets = new Map<string, Secret>();

  constructor(readonly account: LocalAccount) {}

  /** Keeps a secret, which may have no value yet. @returns its ARN, which ends in a hyphen and six characters of the service's own */
  put(name: string, value: string | undefined, description?: string): string {
    const suffix = generatedName(`secret ${name}`, 6, LETTERS_AND_DIGITS);
    const arn = this.account.arn('secretsmanager', `secret:${name}-${suffix}`);
    const createdAt = this.account.clock.now();
    this.#secrets.set(arn, { arn, name, value, createdAt, versionId: crypto.randomUUID(), description, policy: [] });
    return arn;
  }

  /** A secret, by its ARN, its ARN without the six characters, or its name. */
  find(secretId: string): Secret | undefined {
    return [...this.#secrets.values()].find(
      ({ arn, name }) => secretId === arn || secretId === name || secretId === arn.slice(0, -7),
    );
  }

  /** @throws ResourceError when the secret is not one of these stacks */
  get(secretId: string): Secret {
    const found = this.find(secretId);
    if (found === undefined) {
      const problem = `Secrets Manager can't find the specified secret: ${secretId} is not a secret of these stacks`;
      throw new ResourceError(problem, 'ResourceNotFound');
    }
    return found;
  }

  /**
   * The value of a secret.
   *
   * @param jsonKey the key of its value in a secret that is a JSON object
   * @throws ResourceError when there is no such secret, value or key
   */
  valueOf(secretId: string, jsonKey?: string): string {
    const { value } = this.get(secretId);
    if (value === undefined) {
      const problem = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
      const reason = `${secretId} has neither SecretString nor GenerateSecretString`;
      throw new ResourceError(`${problem}: ${reason}`, 'ResourceNotFound');
    }
    if (jsonKey === undefined || jsonKey === '') {
      return value;
    }
    const found = jsonObject(value, `the secret ${secretId}`)[jsonKey];
    if (found === undefined) {
      throw new ResourceError(`the secret ${secretId} has no JSON key "${jsonKey}"`, 'ResourceNotFound');
    }
    return String(found);
  }
}
