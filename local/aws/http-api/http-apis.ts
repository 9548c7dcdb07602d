import type { LocalAccount } from '../../account/local-account';
import { LoopbackServers } from '../../http/loopback-servers';
import type { PropertyReader } from '../../template/property-reader';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import type { ApiMapping, HttpApi } from './http-api';
import { httpApiEndpoint, type FindTarget } from './private/http-api-endpoint';

/** The HTTP APIs of an account and their custom domain names: what the resource types create into. */
export class HttpApis {
  /** What custom domain names serve. */
  readonly domainNames = new Map<string, ApiMapping[]>();
  readonly #byId = new Map<string, HttpApi>();
  readonly #servers = new LoopbackServers();

  constructor(
    readonly account: LocalAccount,
    readonly iam: IamService,
    readonly lambda: LambdaService,
  ) {}

  add(api: HttpApi): void {
    this.#byId.set(api.id, api);
  }

  /** The API that the property `ApiId` names. */
  named(read: PropertyReader): HttpApi {
    return read.reference('ApiId', this.#byId, 'an HTTP API of these stacks');
  }

  /** Serves what is found under a name of AWS, on an address of its own. */
  async serve(host: string, find: FindTarget): Promise<void> {
    this.account.origins.register(`https://${host}`, await this.#servers.listen(httpApiEndpoint(this, host, find)));
  }

  stop(): Promise<void> {
    return this.#servers.stop();
  }
}
