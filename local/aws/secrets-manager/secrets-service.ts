import { randomInt } from 'node:crypto';
import { generatedName } from '../../generated-name';
import type { LocalAccount } from '../../local-account';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceProperties,
  type ResourceRequest,
} from '../../template/resource-type';
import type { PolicyDocument } from '../iam/role';
import { JsonService } from '../service-apis/json-service';
import type { ApiInput } from '../service-apis/service-api';
import type { ServiceApis } from '../service-apis/service-apis';
import { ServiceError } from '../service-apis/service-error';
import { secretsApi } from './secrets-api';

/** The staging label of the one version that a secret has. */
const CURRENT = 'AWSCURRENT';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const CHARACTERS = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

/** A secret with its one version. */
interface Secret {
  readonly name: string;
  readonly value: string;
  readonly createdAt: Date;
  readonly versionId: string;
  readonly description: string | undefined;
  /** The statements of its own policy. */
  policy: readonly PolicyDocument[];
}

/**
 * AWS Secrets Manager in the twin: the secrets of a template, those that it generates included, each in one version. Rotation
 * is not run. The KMS key of a secret counts for nothing: AWS also asks whether the caller may decrypt with it.
 */
export class SecretsService implements LocalService {
  readonly resourceTypes = {
    'AWS::SecretsManager::Secret': (request: ResourceRequest) => this.#createSecret(request),
    'AWS::SecretsManager::ResourcePolicy': (request: ResourceRequest) => this.#createResourcePolicy(request),
  };

  readonly dynamicReferences = { secretsmanager: (reference: string) => this.#resolve(reference) };

  readonly #secrets = new Map<string, Secret>();
  #origin: Promise<string> | undefined;

  constructor(
    private readonly account: LocalAccount,
    private readonly apis: ServiceApis,
  ) {}

  /** Keeps a secret. @returns its ARN, which ends in a hyphen and six characters of the service's own */
  put(name: string, value: string, description?: string): string {
    const { partition, region, accountId, clock } = this.account;
    const suffix = generatedName(`secret ${name}`, 6, LETTERS_AND_DIGITS);
    const arn = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
    const createdAt = clock.now();
    this.#secrets.set(arn, { name, value, createdAt, versionId: crypto.randomUUID(), description, policy: [] });
    return arn;
  }

  /** The ARN of a secret, by its ARN, its ARN without the six characters, or its name. */
  arnOf(secretId: string): string {
    const found = this.#find(secretId);
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
    if (jsonKey === undefined || jsonKey === '') {
      return value;
    }
    const found = (parsed(value) as ResourceProperties | undefined)?.[jsonKey];
    if (found === undefined) {
      throw new ResourceError(`the secret ${secretId} has no JSON key "${jsonKey}"`);
    }
    return String(found);
  }

  async stop(): Promise<void> {}

  async #createSecret({ properties, stackName, logicalId }: ResourceRequest): Promise<CreatedResource> {
    const { Name, Description, SecretString, GenerateSecretString } = properties;
    if (SecretString !== undefined && GenerateSecretString !== undefined) {
      throw new ResourceError('either SecretString or GenerateSecretString may be given, not both');
    }
    const name = Name ?? `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12, LETTERS_AND_DIGITS)}`;
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
      throw new ResourceError(`Name "${name}" must have 1 to 512 letters, digits or characters of /_+=.@-`);
    }
    const arn = this.put(name, SecretString ?? generated(GenerateSecretString ?? {}), Description);
    await (this.#origin ??= this.apis.serve(
      secretsApi((secretId) => this.#find(secretId)),
      this.#service(),
    ));
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

  #service(): JsonService {
    return new JsonService({
      name: 'Secrets Manager',
      version: '1.1',
      operations: {
        GetSecretValue: (input) => this.#getSecretValue(input),
        DescribeSecret: ({ SecretId }) => {
          const { arn, name, createdAt, versionId, description } = this.#existing(SecretId);
          return {
            ARN: arn,
            Name: name,
            ...(description !== undefined && { Description: description }),
            CreatedDate: createdAt.getTime() / 1000,
            VersionIdsToStages: { [versionId]: [CURRENT] },
          };
        },
      },
    });
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  #getSecretValue({ SecretId, VersionId, VersionStage = CURRENT }: ApiInput): object {
    const { arn, name, value, createdAt, versionId } = this.#existing(SecretId);
    if (VersionStage !== CURRENT) {
      throw notFound(` value for staging label: ${String(VersionStage)}`);
    }
    if (VersionId !== undefined && VersionId !== versionId) {
      throw notFound(` value for VersionId: ${String(VersionId)}`);
    }
    return {
      ARN: arn,
      Name: name,
      // The template was evaluated with the names of AWS; whoever asks here runs in the twin.
      SecretString: this.account.origins.toLoopback(value),
      VersionId: versionId,
      VersionStages: [CURRENT],
      CreatedDate: createdAt.getTime() / 1000,
    };
  }

  #existing(secretId: unknown): Secret & { readonly arn: string } {
    const secret = this.#find(String(secretId));
    if (secret === undefined) {
      throw notFound('.');
    }
    return secret;
  }

  /** By its ARN, its ARN without the six characters, or its name. */
  #find(secretId: string): (Secret & { readonly arn: string }) | undefined {
    for (const [arn, secret] of this.#secrets) {
      if (secretId === arn || secretId === secret.name || secretId === arn.slice(0, -7)) {
        return { arn, ...secret };
      }
    }
    return undefined;
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

function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}`);
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
function generated(options: ResourceProperties): string {
  const {
    PasswordLength = 32,
    ExcludeCharacters = '',
    IncludeSpace,
    SecretStringTemplate,
    GenerateStringKey,
  } = options;
  const classes = Object.entries(CHARACTERS)
    .filter(([exclusion]) => String(options[exclusion]) !== 'true')
    .map(([, characters]) => characters);
  const alphabet = [...classes.join(''), ...(String(IncludeSpace) === 'true' ? [' '] : [])].filter(
    (character) => !ExcludeCharacters.includes(character),
  );
  if (alphabet.length === 0) {
    throw new ResourceError('GenerateSecretString excludes every character');
  }
  const password = Array.from({ length: Number(PasswordLength) }, () => alphabet[randomInt(alphabet.length)]).join('');
  if ((SecretStringTemplate === undefined) !== (GenerateStringKey === undefined)) {
    throw new ResourceError('GenerateSecretString needs SecretStringTemplate and GenerateStringKey, or neither');
  }
  return GenerateStringKey === undefined
    ? password
    : JSON.stringify({ ...(parsed(SecretStringTemplate) as object), [GenerateStringKey]: password });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ResourceError('the secret is not a JSON object');
  }
}
