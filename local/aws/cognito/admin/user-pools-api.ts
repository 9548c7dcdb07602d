import type { LocalAccount } from '../../../account/local-account';
import type { ApiInput, ServiceApi } from '../../service-apis/service-api';
import { OPERATIONS } from './admin-api';

/**
 * The operations that have no resource (Service Authorization Reference, "Amazon Cognito User Pools"). All others act upon
 * the pool that `UserPoolId` names.
 */
const WITHOUT_RESOURCE = ['DescribeUserPoolDomain', 'ListUserPools'];

/** The user pools API of the issuer host, as functions call it. */
export function userPoolsApi({ partition, region, accountId }: LocalAccount): ServiceApi {
  const pool = ({ UserPoolId: id }: ApiInput) =>
    typeof id === 'string' ? [{ resource: `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${id}` }] : [];
  const anything = () => [{ resource: '*' }];
  return {
    sdkId: 'Cognito Identity Provider',
    signingName: 'cognito-idp',
    // AWS has two names for it: `IssuerConfiguration` of a pool chooses.
    hosts: ['cognito-idp', 'issuer-cognito-idp'],
    protocol: 'json',
    operations: Object.fromEntries(
      Object.keys(OPERATIONS).map((name) => [name, { accesses: WITHOUT_RESOURCE.includes(name) ? anything : pool }]),
    ),
  };
}
