import { createHash } from 'node:crypto';
import type { CreateResource } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { PropertyReader } from '../../../template/property-reader';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito"; not adjustable. */
const STYLES_PER_POOL = 20;

/** `AWS::Cognito::ManagedLoginBranding`. Return values: CloudFormation Template Reference. */
export function createManagedLoginBranding(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
    const pool = region.pool(read);
    const { clientId } = region.client(read, pool);
    if (pool.settings.plan === 'LITE') {
      read.fail(
        'UserPoolId',
        'names a user pool with the feature plan LITE, which has no managed login',
        'set its UserPoolTier to ESSENTIALS',
      );
    }
    const own = read.has('Settings') || read.objects('Assets').length > 0;
    if (own && read.boolean('UseCognitoProvidedValues', false)) {
      read.fail('UseCognitoProvidedValues', 'is true together with Settings or Assets', 'use one or the other');
    }
    if (pool.brandedClients.has(clientId)) {
      read.fail('ClientId', `'${clientId}' has a branding style already`, 'an app client has one style');
    }
    if (pool.brandedClients.size === STYLES_PER_POOL) {
      read.fail(
        'UserPoolId',
        `names a user pool that has ${STYLES_PER_POOL} branding styles`,
        `AWS allows no more than ${STYLES_PER_POOL}, and the quota cannot be raised`,
      );
    }
    pool.brandedClients.add(clientId);
    const id = uuidFrom(`${stackName}/${logicalId}`);
    return { ref: `${pool.id}|${id}`, attributes: { ManagedLoginBrandingId: id } };
  };
}

/** The same UUID for the same seed in every run. */
function uuidFrom(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
