import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import { HttpApis } from './http-apis';
import { api } from './resource-types/api';
import { apiMapping } from './resource-types/api-mapping';
import { authorizer } from './resource-types/authorizer';
import { deployment } from './resource-types/deployment';
import { domainName } from './resource-types/domain-name';
import { integration } from './resource-types/integration';
import { route } from './resource-types/route';
import { stage } from './resource-types/stage';

/**
 * HTTP APIs of Amazon API Gateway in the twin: routes, Lambda integrations with payload format 2.0, stages, deployments, CORS
 * and custom domain names.
 *
 * Not run, each with a warning: WebSocket APIs, other integrations, payload format 1.0, JWT and Lambda authorizers, OpenAPI
 * definitions and quick creation. Not enforced: throttling.
 */
export class HttpApiService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #apis: HttpApis;

  constructor(account: LocalAccount, iam: IamService, lambda: LambdaService) {
    const apis = new HttpApis(account, iam, lambda);
    this.#apis = apis;
    this.resourceTypes = [
      api(apis),
      apiMapping(apis),
      authorizer(apis),
      deployment(apis),
      domainName(apis),
      integration(apis),
      route(apis),
      stage(apis),
    ];
  }

  stop(): Promise<void> {
    return this.#apis.stop();
  }
}
