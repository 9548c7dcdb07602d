import type { ResourceServer } from '../../resource-server';
import type { UserPool } from '../../user-pool';

/** `ResourceServerType` in the API reference. Identifiers are those of this computer, unlike on AWS. */
export function resourceServerType(pool: UserPool, { identifier, settings }: ResourceServer): object {
  return {
    UserPoolId: pool.id,
    Identifier: identifier,
    Name: settings.name,
    Scopes: settings.scopeNames.map((name) => ({
      ScopeName: name,
      ScopeDescription: settings.scopeDescriptions[name],
    })),
  };
}
