import { shortened } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';
import { ResourceServer } from '../resource-server';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". The number of resource servers can be raised. */
const QUOTAS = { scopes: 100, resourceServers: 25 } as const;

/** `AWS::Cognito::UserPoolResourceServer`. `Ref` is the identifier: CloudFormation Template Reference. */
export const userPoolResourceServer = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolResourceServer',
  create: ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const identifier = read.requiredText('Identifier', NAME_RULES.resourceServerIdentifier);
    const name = read.requiredText('Name', NAME_RULES.resourceServerName);
    const scopeDescriptions: Record<string, string> = {};
    const scopeNames = read.objects('Scopes', QUOTAS.scopes).map((scope) => {
      const description = scope.requiredText('ScopeDescription', NAME_RULES.scopeDescription);
      const scopeName = scope.requiredText('ScopeName', NAME_RULES.scopeName);
      scopeDescriptions[scopeName] = description;
      return scopeName;
    });
    if (pool.resourceServers.some(({ settings }) => settings.identifier === identifier)) {
      read.fail(
        'Identifier',
        `'${shortened(identifier)}' is already a resource server of the user pool`,
        'choose another one',
        'ResourceExists',
      );
    }
    pool.resourceServers.push(
      new ResourceServer(
        { identifier, name, scopeNames, scopeDescriptions, declaredBy: { stackName, logicalId } },
        region.account.origins,
      ),
    );
    if (pool.resourceServers.length > QUOTAS.resourceServers) {
      region.account.warn(
        `${stackName}/${logicalId}: user pool ${pool.id} has ${pool.resourceServers.length} resource servers; AWS allows ${QUOTAS.resourceServers} unless the quota was raised`,
      );
    }
    return { ref: identifier };
  },
});
