import type { LocalAccount } from '../../account/local-account';
import { ResourceError } from '../../template/resource-error';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { secretsManagerApi } from './secrets-manager-api';
import { secretResourcePolicy } from './resource-types/resource-policy';
import { secret } from './resource-types/secret';
import { Secrets } from './secrets';

/**
 * AWS Secrets Manager in the twin: the secrets of a template, those that it generates included, each in one version. Rotation
 * is not run. The KMS key of a secret counts for nothing: AWS also asks whether the caller may decrypt with it.
 *
 * The API listens as soon as a template has a secret.
 */
export class SecretsManagerService implements LocalService {
  readonly secrets: Secrets;
  readonly resourceTypes: readonly ResourceType[];
  readonly dynamicReferences = { secretsmanager: (reference: string) => this.#resolve(reference) };
  #origin: Promise<string> | undefined;

  constructor(account: LocalAccount, apis: ServiceApis) {
    this.secrets = new Secrets(account);
    this.resourceTypes = [
      secret(this.secrets, () => (this.#origin ??= apis.serve(secretsManagerApi(this.secrets)))),
      secretResourcePolicy(this.secrets),
    ];
  }

  /** `secret-id:SecretString:json-key:version-stage:version-id`, of which the secret's ARN has colons itself. */
  #resolve(reference: string): string {
    const [, secretId, field = 'SecretString', jsonKey] =
      /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::([^:]*)(?::([^:]*))?)?/.exec(reference) ?? [];
    if (secretId === undefined || (field !== '' && field !== 'SecretString')) {
      throw new ResourceError('a reference to a secret is secret-id:SecretString:json-key', 'InvalidProperty');
    }
    return this.secrets.valueOf(secretId, jsonKey);
  }
}
