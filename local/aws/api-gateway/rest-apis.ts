import type { LocalAccount } from '../../account/local-account';
import type { FetchHandler } from '../../http/loopback-server';
import { LoopbackServers } from '../../http/loopback-servers';
import type { PropertyReader } from '../../template/property-reader';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import { ApiKeys } from './private/api-keys';
import type { RestApi, Stage } from './rest-api';

/** A stage, and the path in it that a URL names. */
export interface FoundStage {
  readonly api: RestApi;
  readonly stage: Stage;
  /** Without the stage. */
  readonly path: string;
}

/** The REST APIs of an account: what the resource types create into. */
export class RestApis {
  readonly keys = new ApiKeys();
  readonly #byId = new Map<string, RestApi>();
  readonly #servers = new LoopbackServers();

  constructor(
    readonly account: LocalAccount,
    readonly iam: IamService,
    readonly lambda: LambdaService,
  ) {}

  async add(api: RestApi, handler: FetchHandler): Promise<void> {
    this.#byId.set(api.id, api);
    this.account.origins.register(api.awsOrigin, await this.#servers.listen(handler));
  }

  find(id: string): RestApi | undefined {
    return this.#byId.get(id);
  }

  /** The API that the property `RestApiId` names. */
  named(read: PropertyReader): RestApi {
    return read.reference('RestApiId', this.#byId, 'a REST API of these stacks');
  }

  /** @param url as AWS would name it */
  locate(url: string): FoundStage | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { origin, pathname } = new URL(url);
    const api = [...this.#byId.values()].find(({ awsOrigin }) => awsOrigin === origin);
    return api && findStage(api, pathname);
  }

  stop(): Promise<void> {
    return this.#servers.stop();
  }
}

/** The stage that the first part of a path names, and what is left of the path. */
export function findStage(api: RestApi, pathname: string): FoundStage | undefined {
  const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  const stage = api.stages.get(name);
  return stage && { api, stage, path };
}
