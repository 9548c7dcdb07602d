import type { LocalAccount } from '../../account/local-account';
import type { FetchHandler } from '../../http/loopback-server';
import { LoopbackServers } from '../../http/loopback-servers';
import type { PropertyReader } from '../../template/property-reader';
import type { ServiceApis } from '../service-apis/service-apis';
import type { AppClient } from './app-client';
import { issuerApp } from './endpoints/issuer-app';
import type { Outbox } from './outbox';
import type { InvokeFunction } from './triggers/triggers';
import type { UserPool } from './user-pool';
import { userPoolsApi } from './user-pools-api';

/** Cognito in one region: what the resource types create into. */
export class CognitoRegion {
  readonly pools = new Map<string, UserPool>();
  readonly #servers = new LoopbackServers();
  #issuerOrigin?: Promise<string>;

  constructor(
    readonly account: LocalAccount,
    private readonly apis: ServiceApis,
    /** Runs Lambda triggers. */
    readonly invokeFunction: InvokeFunction,
    /** What pools send to people. */
    readonly outbox: Outbox,
  ) {}

  /** Starts a server and makes it known under the origin that AWS would use. */
  async listen(handler: FetchHandler, awsOrigin: string): Promise<string> {
    const origin = await this.#servers.listen(handler);
    this.account.origins.register(awsOrigin, origin);
    return origin;
  }

  stop(): Promise<void> {
    return this.#servers.stop();
  }

  /**
   * The issuer of a pool on this computer. The host starts with the first pool. AWS has two names for it:
   * `IssuerConfiguration` of a pool chooses.
   *
   * Made known for this pool, and for the API, which has no path: pools of other stacks, which a template imports, have
   * their issuers on the same host, and are not the twin's.
   */
  async issuerOf(poolId: string): Promise<string> {
    const { region, origins } = this.account;
    this.#issuerOrigin ??= this.apis.serve(userPoolsApi(this), issuerApp(this.pools));
    const origin = await this.#issuerOrigin;
    for (const host of ['cognito-idp', 'issuer-cognito-idp']) {
      origins.register(`https://${host}.${region}.amazonaws.com/${poolId}`, `${origin}/${poolId}`);
    }
    return `${origin}/${poolId}`;
  }

  /** The pool that the property `UserPoolId` names. */
  pool(read: PropertyReader): UserPool {
    return read.reference('UserPoolId', this.pools, 'a user pool of this twin');
  }

  /** The app client that the property `ClientId` names. */
  client(read: PropertyReader, pool: UserPool): AppClient {
    return read.reference('ClientId', pool.clients, 'an app client of the user pool');
  }
}
