import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import type { PropertyReader } from '../../template/property-reader';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import type { ApiMapping } from './domain-name';
import type { HttpApi } from './http-api';
import { ApiEndpoint, type FindTarget } from './private/api-endpoint';

/** The HTTP APIs of an account and their custom domain names: what the resource types create into. */
export class HttpApis {
  /** What custom domain names serve. */
  readonly domainNames = new Map<string, ApiMapping[]>();
  readonly #byId = new Map<string, HttpApi>();
  readonly #servers: LoopbackServer[] = [];

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
    const server = await LoopbackServer.listen(new ApiEndpoint(this, host, find));
    this.#servers.push(server);
    this.account.origins.register(`https://${host}`, server.origin);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }
}
