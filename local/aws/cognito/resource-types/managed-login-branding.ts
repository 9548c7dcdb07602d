import { generatedUuid } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito"; not adjustable. */
const MAX_STYLES_PER_POOL = 20;

/** `AWS::Cognito::ManagedLoginBranding`. Return values: CloudFormation Template Reference. */
export const managedLoginBranding = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::ManagedLoginBranding',
  create: ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const { clientId } = region.client(read, pool);
    if (pool.settings.plan === 'LITE') {
      const problem = 'names a user pool with the feature plan LITE, which has no managed login';
      read.conflict('UserPoolId', problem, 'set its UserPoolTier to ESSENTIALS');
    }
    const own = read.has('Settings') || read.objects('Assets').length > 0;
    if (own && read.boolean('UseCognitoProvidedValues', false)) {
      read.conflict('UseCognitoProvidedValues', 'is true together with Settings or Assets', 'use one or the other');
    }
    if (pool.brandedClients.has(clientId)) {
      const problem = `'${clientId}' has a branding style already`;
      read.fail('ClientId', problem, 'an app client has one style', 'ResourceExists');
    }
    if (pool.brandedClients.size === MAX_STYLES_PER_POOL) {
      read.fail(
        'UserPoolId',
        `names a user pool that has ${MAX_STYLES_PER_POOL} branding styles`,
        `AWS allows no more than ${MAX_STYLES_PER_POOL}, and the quota cannot be raised`,
        'QuotaExceeded',
      );
    }
    pool.brandedClients.add(clientId);
    const uuid = generatedUuid(`${stackName}/${logicalId}`);
    // The API wants a UUID of version 4.
    const id = `${uuid.slice(0, 14)}4${uuid.slice(15, 19)}8${uuid.slice(20)}`;
    return { ref: `${pool.id}|${id}`, attributes: { ManagedLoginBrandingId: id } };
  },
});
