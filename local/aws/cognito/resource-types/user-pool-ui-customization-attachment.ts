import { physicalName } from '../../../account/generated-name';
import { isThereFor } from '../../../template/late-resource';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAMES_OTHERS, warnOfLateResources } from './private/late-resources';

/**
 * `AWS::Cognito::UserPoolUICustomizationAttachment`. The pool must have a domain (`SetUICustomization` in the API reference),
 * to which the resource cannot refer. The twin's pages keep their own style.
 */
export const userPoolUiCustomizationAttachment = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolUICustomizationAttachment',
  // Domains often wait for app clients.
  phase: NAMES_OTHERS + 1,
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const pool = region.pool(read);
    if (read.requiredString('ClientId') !== 'ALL') {
      region.client(read, pool);
    }
    if (pool.domains.length === 0) {
      read.fail(
        'UserPoolId',
        'names a user pool without a domain',
        'create a domain of the pool first',
        'ResourceNotFound',
      );
    }
    const domains = pool.domains.map(({ declaredBy }) => declaredBy);
    if (!domains.some(isThereFor(request))) {
      warnOfLateResources(region, request, 'UI customization', 'without which the pool has no pages', [domains[0]]);
    }
    if (read.has('CSS')) {
      region.account.warn(`${stackName}/${logicalId}: CSS: the sign-in pages of the twin keep their own style`);
    }
    return { ref: physicalName(request) };
  },
});
