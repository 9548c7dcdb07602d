import { isThereFor, lateResourceWarning, type ResourceOrigin } from '../../../../template/late-resource';
import type { ResourceRequest } from '../../../../template/resource-type';
import type { CognitoRegion } from '../../cognito-region';

/**
 * Warns when AWS may create a resource before others that it names as text: CloudFormation sees no dependency in a text
 * (aws/aws-cdk#15692, #15850, and #11118 for scopes).
 *
 * The twin creates what names others after them, so that the order of the template does not decide.
 *
 * @param what what the resource is, such as `app client`
 * @param why what it needs the others for, such as `which SupportedIdentityProviders names`
 * @param named where what it names comes from
 */
export function warnOfLateResources(
  { account }: CognitoRegion,
  request: ResourceRequest,
  what: string,
  why: string,
  named: readonly (ResourceOrigin | undefined)[],
): void {
  const isThere = isThereFor(request);
  const late = named.flatMap((origin) => (origin === undefined || isThere(origin) ? [] : [origin.logicalId]));
  for (const logicalId of new Set(late)) account.warn(lateResourceWarning(request, what, logicalId, why));
}

/** The phase of resource types that need others without referring to them: see `ResourceType.phase`. */
export const NAMES_OTHERS = 1;
