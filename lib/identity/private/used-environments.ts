import type { Construct } from 'constructs';
import {
  deployedIn,
  environmentOfCertificate,
  environmentOfUserPool,
  requireSameEnvironment,
} from '../../private/same-environment';
import type { GatewayUserPoolProps } from '../gateway-user-pool-props';

/** Refuses what AWS would not find where the user pool is. */
export function requireUsableEnvironments(scope: Construct, props: GatewayUserPoolProps): void {
  const { userPool, userPoolDomain, customDomain } = props;
  if (userPool) {
    const environment = environmentOfUserPool(userPool);
    requireSameEnvironment('userPool', 'userPool', userPool, environment, deployedIn(scope));
    if (userPoolDomain) {
      requireSameEnvironment('userPoolDomain', 'userPoolDomain', userPoolDomain, userPoolDomain.env, environment);
    }
  }
  if (customDomain) {
    const { certificate } = customDomain;
    const environment = environmentOfCertificate(certificate);
    requireSameEnvironment(
      'certificateOfUserPool',
      'customDomain.certificate',
      certificate,
      environment,
      deployedIn(scope),
    );
  }
}
