import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { ssmApi } from './ssm-api';
import { Parameters } from './parameters';
import { ssmParameter } from './resource-types/parameter';

/**
 * Parameter Store of AWS Systems Manager in the twin: the parameters of a template, each in its first version. Templates cannot
 * have secure strings, and neither has the twin.
 */
export class SsmService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly dynamicReferences;
  #origin: Promise<string> | undefined;

  constructor(account: LocalAccount, apis: ServiceApis) {
    const parameters = new Parameters(account);
    this.resourceTypes = [ssmParameter(parameters, () => (this.#origin ??= apis.serve(ssmApi(parameters))))];
    this.dynamicReferences = { ssm: (reference: string) => parameters.valueOf(reference.replace(/:\d+$/, '')) };
  }
}
