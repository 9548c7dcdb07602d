import type { LocalAccount } from '../../account/local-account';
import type { LoopbackServer } from '../../http/loopback-server';
import type { PropertyReader } from '../../template/property-reader';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import { ApiKeys } from './private/api-keys';
import type { RestApi, Stage } from './rest-api';

/** The REST APIs of an account: what the resource types create into. */
export class RestApis {
  readonly keys = new ApiKeys();
  readonly #byId = new Map<string, RestApi>();
  readonly #servers: LoopbackServer[] = [];

  constructor(
    readonly account: LocalAccount,
    readonly iam: IamService,
    readonly lambda: LambdaService,
  ) {}

  /** @param server that serves the API on this computer */
  add(api: RestApi, server: LoopbackServer): void {
    this.#byId.set(api.id, api);
    this.#servers.push(server);
    this.account.origins.register(api.awsOrigin, server.origin);
  }

  find(id: string): RestApi | undefined {
    return this.#byId.get(id);
  }

  /** The API that the property `RestApiId` names. */
  named(read: PropertyReader): RestApi {
    return read.reference('RestApiId', this.#byId, 'a REST API of these stacks');
  }

  /** The stage that a URL is in, as AWS would name it, and the path in it. */
  locate(url: string): { readonly api: RestApi; readonly stage: Stage; readonly path: string } | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { origin, pathname } = new URL(url);
    const api = [...this.#byId.values()].find(({ awsOrigin }) => awsOrigin === origin);
    const found = api && findStage(api, pathname);
    return api && found && { api, ...found };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

/** The stage that the first part of a path names, and what is left of the path. */
export function findStage(api: RestApi, pathname: string): { stage: Stage; path: string } | undefined {
  const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  const stage = api.stages.get(name);
  return stage && { stage, path };
}
