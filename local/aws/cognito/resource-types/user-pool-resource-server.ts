import type { CreateResource } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';
import { PropertyReader, shortened } from '../../../template/property-reader';
import { ResourceServer } from '../resource-server';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". The number of resource servers can be raised. */
const QUOTAS = { scopes: 100, resourceServers: 25 } as const;

/** `AWS::Cognito::UserPoolResourceServer`. `Ref` is the identifier: CloudFormation Template Reference. */
export function createUserPoolResourceServer(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
    const pool = region.pool(read);
    const identifier = read.check('Identifier', read.requiredString('Identifier'), NAME_RULES.resourceServerIdentifier);
    const name = read.check('Name', read.requiredString('Name'), NAME_RULES.resourceServerName);
    const scopeDescriptions: Record<string, string> = {};
    const scopeNames = read.objects('Scopes', QUOTAS.scopes).map((scope) => {
      const description = scope.check(
        'ScopeDescription',
        scope.requiredString('ScopeDescription'),
        NAME_RULES.scopeDescription,
      );
      const scopeName = scope.check('ScopeName', scope.requiredString('ScopeName'), NAME_RULES.scopeName);
      scopeDescriptions[scopeName] = description;
      return scopeName;
    });
    if (pool.resourceServers.some(({ settings }) => settings.identifier === identifier)) {
      read.fail(
        'Identifier',
        `'${shortened(identifier)}' is already a resource server of the user pool`,
        'choose another one',
      );
    }
    pool.resourceServers.push(
      new ResourceServer({ identifier, name, scopeNames, scopeDescriptions }, region.account.origins),
    );
    if (pool.resourceServers.length > QUOTAS.resourceServers) {
      region.account.warn(
        `${stackName}/${logicalId}: user pool ${pool.id} has ${pool.resourceServers.length} resource servers; AWS allows ${QUOTAS.resourceServers} unless the quota was raised`,
      );
    }
    return { ref: identifier };
  };
}
