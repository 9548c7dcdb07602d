import type { LocalAccount } from '../../account/local-account';
import type { ServiceApis } from '../service-apis/service-apis';
import type { AppClient } from './app-client';
import type { CognitoServers } from './cognito-servers';
import { issuerApp } from './endpoints/issuer-app';
import type { Outbox } from './outbox';
import type { PropertyReader } from '../../template/property-reader';
import type { GenerateSigningKey } from './tokens/signing-keys';
import type { InvokeFunction } from './triggers/triggers';
import type { UserPool } from './user-pool';
import { userPoolsApi } from './user-pools-api';

/** Cognito in one region: what the resource types create into. */
export class CognitoRegion {
  readonly pools = new Map<string, UserPool>();
  #issuerOrigin?: Promise<string>;

  constructor(
    readonly account: LocalAccount,
    readonly servers: CognitoServers,
    private readonly apis: ServiceApis,
    readonly invokeFunction: InvokeFunction | undefined,
    readonly generateSigningKey: GenerateSigningKey | undefined,
    readonly outbox: Outbox,
  ) {}

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
      this.pools.get(id) ?? read.fail('UserPoolId', `'${id}' is no user pool of this twin`, 'use Ref of a user pool')
    );
  }

  /** The app client that the property `ClientId` names. */
  client(read: PropertyReader, pool: UserPool): AppClient {
    const id = read.requiredString('ClientId');
    return (
      pool.clients.get(id) ??
      read.fail('ClientId', `'${id}' is no app client of the user pool`, 'use Ref of an app client of the same pool')
    );
  }
}
