import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { kmsApi } from './kms-api';
import { Keys } from './keys';
import { kmsAlias } from './resource-types/alias';
import { kmsKey } from './resource-types/key';

/**
 * AWS KMS in the twin: the keys and aliases of a template. Asymmetric keys sign; no key encrypts, and symmetric keys have a
 * description only. Grants, rotation and replicas are not run.
 */
export class KmsService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  #origin: Promise<string> | undefined;

  constructor(account: LocalAccount, apis: ServiceApis) {
    const keys = new Keys(account);
    this.resourceTypes = [kmsKey(keys, () => (this.#origin ??= apis.serve(kmsApi(keys)))), kmsAlias(keys)];
  }
}
