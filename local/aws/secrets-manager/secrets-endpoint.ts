import type { LocalAccount } from '../../account/local-account';
import { type LocalService, type ResourceRequest, typesOf } from '../../template/resource-type';
import { JsonService } from '../service-apis/json-service';
import type { ApiInput } from '../service-apis/service-api';
import type { ServiceApis } from '../service-apis/service-apis';
import { ServiceError } from '../service-apis/service-error';
import type { Secret } from './secret';
import { secretsApi } from './secrets-api';
import type { SecretsService } from './secrets-service';

/** The staging label of the one version that a secret has. */
const CURRENT = 'AWSCURRENT';

/** Secrets Manager as functions call it. It listens as soon as a template has a secret. */
export class SecretsEndpoint implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::SecretsManager::Secret': async (request: ResourceRequest) => {
      const created = this.secrets.createSecret(request);
      await (this.#origin ??= this.#serve());
      return created;
    },
  });

  #origin: Promise<string> | undefined;

  constructor(
    private readonly account: LocalAccount,
    private readonly apis: ServiceApis,
    private readonly secrets: SecretsService,
  ) {}

  async stop(): Promise<void> {}

  #serve(): Promise<string> {
    const operations = {
      GetSecretValue: (input: ApiInput) => this.#getSecretValue(input),
      DescribeSecret: (input: ApiInput) => this.#describeSecret(input),
    };
    return this.apis.serve(
      secretsApi((secretId) => this.secrets.find(secretId)),
      new JsonService({ name: 'Secrets Manager', version: '1.1', operations }),
    );
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  #getSecretValue({ SecretId, VersionId, VersionStage = CURRENT }: ApiInput): object {
    const { arn, name, value, createdAt, versionId } = this.#existing(SecretId);
    if (VersionId !== undefined && VersionId !== versionId) {
      throw notFound(` value for VersionId: ${String(VersionId)}`);
    }
    if (VersionStage !== CURRENT || value === undefined) {
      throw notFound(` value for staging label: ${String(VersionStage)}`);
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

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
  #describeSecret({ SecretId }: ApiInput): object {
    const { arn, name, value, createdAt, versionId, description } = this.#existing(SecretId);
    return {
      ARN: arn,
      Name: name,
      ...(description !== undefined && { Description: description }),
      CreatedDate: createdAt.getTime() / 1000,
      ...(value !== undefined && { VersionIdsToStages: { [versionId]: [CURRENT] } }),
    };
  }

  #existing(secretId: unknown): Secret {
    const secret = this.secrets.find(String(secretId));
    if (secret === undefined) {
      throw notFound('.');
    }
    return secret;
  }
}

function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}`);
}
