import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer, type FetchHandler } from '../../http/loopback-server';
import type { PropertyReader } from '../../template/property-reader';
import type { ServiceApis } from '../service-apis/service-apis';
import type { AppClient } from './app-client';
import { issuerApp } from './endpoints/issuer-app';
import { Outbox, type ReceiveMessage } from './outbox';
import type { InvokeFunction } from './triggers/triggers';
import type { UserPool } from './user-pool';
import { userPoolsApi } from './user-pools-api';

/** What the service needs of other services. */
export interface CognitoDependencies {
  /**
   * Runs Lambda triggers.
   *
   * @default - triggers do not run, and every pool that has some is warned of
   */
  readonly invokeFunction?: InvokeFunction;
  /**
   * Gets every message to a person when it is sent.
   *
   * @default - messages are kept only
   */
  readonly receiveMessage?: ReceiveMessage;
}

/** Cognito in one region: what the resource types create into. */
export class CognitoRegion {
  readonly pools = new Map<string, UserPool>();
  /** What pools send to people. */
  readonly outbox: Outbox;
  readonly #servers: Promise<LoopbackServer>[] = [];
  #issuerOrigin?: Promise<string>;

  constructor(
    readonly account: LocalAccount,
    private readonly apis: ServiceApis,
    readonly dependencies: CognitoDependencies,
  ) {
    this.outbox = new Outbox(dependencies.receiveMessage);
  }

  /** Starts a server and makes it known under the origin that AWS would use. */
  async listen(handler: FetchHandler, awsOrigin: string): Promise<string> {
    const starting = LoopbackServer.listen(handler);
    this.#servers.push(starting);
    const { origin } = await starting;
    this.account.origins.register(awsOrigin, origin);
    return origin;
  }

  /** Stops every server, also those that are just starting. */
  async stop(): Promise<void> {
    for (const server of await Promise.allSettled(this.#servers.splice(0))) {
      if (server.status === 'fulfilled') {
        await server.value.close();
      }
    }
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
    const id = read.requiredString('UserPoolId');
    return (
      this.pools.get(id) ??
      read.fail('UserPoolId', `'${id}' is not a user pool of this twin`, 'use Ref of a user pool', 'ResourceNotFound')
    );
  }

  /** The app client that the property `ClientId` names. */
  client(read: PropertyReader, pool: UserPool): AppClient {
    const id = read.requiredString('ClientId');
    return (
      pool.clients.get(id) ??
      read.fail(
        'ClientId',
        `'${id}' is not an app client of the user pool`,
        'use Ref of an app client of the same pool',
        'ResourceNotFound',
      )
    );
  }
}
