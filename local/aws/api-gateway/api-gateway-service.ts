import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { AccessRequest, Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import { invocationRequests } from './private/invocation-requests';
import { apiGatewayAccount } from './resource-types/account';
import { apiKey } from './resource-types/api-key';
import { authorizer } from './resource-types/authorizer';
import { deployment } from './resource-types/deployment';
import { gatewayResponse } from './resource-types/gateway-response';
import { method } from './resource-types/method';
import { model } from './resource-types/model';
import { requestValidator } from './resource-types/request-validator';
import { resource } from './resource-types/resource';
import { restApi } from './resource-types/rest-api';
import { stage } from './resource-types/stage';
import { usagePlan } from './resource-types/usage-plan';
import { usagePlanKey } from './resource-types/usage-plan-key';
import type { RestApi, Stage } from './rest-api';
import { RestApis } from './rest-apis';

/**
 * REST APIs of Amazon API Gateway in the twin: resources, methods, deployments, stages, API keys and usage plans, with Lambda
 * proxy and MOCK integrations.
 *
 * Not run, each with a warning: other integrations, authorizers, OpenAPI definitions, custom gateway responses, and the
 * validation of bodies. Not enforced: throttling and quotas.
 */
export class ApiGatewayService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #apis: RestApis;

  constructor(account: LocalAccount, iam: IamService, lambda: LambdaService) {
    const apis = new RestApis(account, iam, lambda);
    this.#apis = apis;
    this.resourceTypes = [
      apiGatewayAccount(),
      apiKey(apis),
      authorizer(apis),
      deployment(apis),
      gatewayResponse(apis),
      method(apis),
      model(apis),
      requestValidator(apis),
      resource(apis),
      restApi(apis),
      stage(apis),
      usagePlan(apis),
      usagePlanKey(apis),
    ];
  }

  /** The REST API with this id, or `undefined` when it is not one of the template. */
  restApi(id: string): RestApi | undefined {
    return this.#apis.find(id);
  }

  /** The stage that a URL is in, as AWS would name it; `undefined` when it is none of the template. */
  stageAt(url: string): Stage | undefined {
    return this.#apis.locate(url)?.stage;
  }

  /**
   * The requests that IAM has to allow when a principal calls a method: all of them.
   *
   * @param url as AWS would name it
   * @returns nothing when it is not a REST API of the twin
   */
  requestsBy(principal: Principal, httpMethod: string, url: string): AccessRequest[] {
    const found = this.#apis.locate(url);
    return found === undefined ? [] : invocationRequests(this.#apis, principal, httpMethod, found);
  }

  stop(): Promise<void> {
    return this.#apis.stop();
  }
}
