import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { PolicyDocument } from '../iam/role';
import { randomPassword } from './random-password';
import type { Secret } from './secret';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * AWS Secrets Manager in the twin: the secrets of a template, those that it generates included, each in one version. Rotation
 * is not run. The KMS key of a secret counts for nothing: AWS also asks whether the caller may decrypt with it.
 */
export class SecretsService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::SecretsManager::ResourcePolicy': (request: ResourceRequest) => this.#createResourcePolicy(request),
  });

  readonly dynamicReferences = { secretsmanager: (reference: string) => this.#resolve(reference) };

  readonly #secrets = new Map<string, Secret>();

  constructor(private readonly account: LocalAccount) {}

  /** Keeps a secret, which may have no value yet. @returns its ARN, which ends in a hyphen and six characters of the service's own */
  put(name: string, value: string | undefined, description?: string): string {
    const { partition, region, accountId, clock } = this.account;
    const suffix = generatedName(`secret ${name}`, 6, LETTERS_AND_DIGITS);
    const arn = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
    const createdAt = clock.now();
    this.#secrets.set(arn, { arn, name, value, createdAt, versionId: crypto.randomUUID(), description, policy: [] });
    return arn;
  }

  /** A secret, by its ARN, its ARN without the six characters, or its name. */
  find(secretId: string): Secret | undefined {
    return [...this.#secrets.values()].find(
      ({ arn, name }) => secretId === arn || secretId === name || secretId === arn.slice(0, -7),
    );
  }

  /** The ARN of a secret, by its ARN, its ARN without the six characters, or its name. */
  arnOf(secretId: string): string {
    const found = this.find(secretId);
    if (found !== undefined) {
      return found.arn;
    }
    throw new ResourceError(
      `Secrets Manager can't find the specified secret: ${secretId} is not a secret of these stacks`,
    );
  }

  /**
   * The value of a secret.
   *
   * @param jsonKey the key of its value in a secret that is a JSON object
   */
  valueOf(secretId: string, jsonKey?: string): string {
    const { value } = this.#secrets.get(this.arnOf(secretId))!;
    if (value === undefined) {
      throw new ResourceError(
        `Secrets Manager can't find the specified secret value for staging label: AWSCURRENT: ${secretId} has neither ` +
          'SecretString nor GenerateSecretString',
      );
    }
    if (jsonKey === undefined || jsonKey === '') {
      return value;
    }
    const found = (object(value, `the secret ${secretId}`) as ResourceProperties)[jsonKey];
    if (found === undefined) {
      throw new ResourceError(`the secret ${secretId} has no JSON key "${jsonKey}"`);
    }
    return String(found);
  }

  async stop(): Promise<void> {}

  createSecret({ properties, stackName, logicalId }: ResourceRequest): CreatedResource {
    const { Name, Description, SecretString, GenerateSecretString } = properties;
    if (SecretString !== undefined && GenerateSecretString !== undefined) {
      throw new ResourceError('either SecretString or GenerateSecretString may be given, not both');
    }
    const name = Name ?? `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12, LETTERS_AND_DIGITS)}`;
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
      throw new ResourceError(`Name "${name}" must have 1 to 512 letters, digits or characters of /_+=.@-`);
    }
    // "If you omit both, you create an empty secret" (CloudFormation, AWS::SecretsManager::Secret).
    const value = GenerateSecretString === undefined ? SecretString : generated(GenerateSecretString);
    const arn = this.put(name, value, Description);
    return { ref: arn, attributes: { Id: arn } };
  }

  #createResourcePolicy({ properties }: ResourceRequest): CreatedResource {
    const { SecretId, ResourcePolicy } = properties;
    const arn = this.arnOf(String(SecretId));
    const secret = this.#secrets.get(arn)!;
    if (secret.policy.length > 0) {
      throw new ResourceError(`the secret ${secret.name} has a resource policy already`);
    }
    secret.policy = [ResourcePolicy?.Statement ?? []].flat() as PolicyDocument[];
    return { ref: arn, attributes: { Id: arn } };
  }

  /** `secret-id:SecretString:json-key:version-stage:version-id`, of which the secret's ARN has colons itself. */
  #resolve(reference: string): string {
    const [, secretId, field = 'SecretString', jsonKey] =
      /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::([^:]*)(?::([^:]*))?)?/.exec(reference) ?? [];
    if (secretId === undefined || (field !== '' && field !== 'SecretString')) {
      throw new ResourceError('a reference to a secret is secret-id:SecretString:json-key');
    }
    return this.valueOf(secretId, jsonKey);
  }
}

/** A random password, or the object of the template with one under the key that the template of the stack names. */
function generated(options: ResourceProperties): string {
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  if ((template === undefined) !== (key === undefined)) {
    throw new ResourceError('GenerateSecretString needs SecretStringTemplate and GenerateStringKey, or neither');
  }
  const password = randomPassword(options);
  return key === undefined
    ? password
    : JSON.stringify({ ...object(template, 'SecretStringTemplate'), [key]: password });
}

function object(json: string, what: string): object {
  const value = parsed(json);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ResourceError(`${what} is not a JSON object`);
  }
  return value;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
