import { ManagedLoginVersion, UserPoolDomain, type IUserPool, type IUserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { checkAtSynthesis } from '../../private/check-at-synthesis';
import { invalidProperty } from '../../private/invalid-property';
import { deferred, requireKnown } from '../../private/known-at-synthesis';
import type { GatewayUserPoolProps } from '../gateway-user-pool-props';
import { generateDomainPrefix, requireDomainPrefix } from './domain-prefix';

/** Refuses combinations of domain properties of which only one could take effect. */
export function requireOneDomain(props: GatewayUserPoolProps): void {
  if (props.domainPrefix !== undefined && props.customDomain) {
    throw invalidProperty(
      'ConflictingProperties',
      'domainPrefix',
      props.domainPrefix,
      'customDomain is set as well',
      'keep one of domainPrefix and customDomain',
    );
  }
  if (props.userPoolDomain) {
    const { domainName } = props.userPoolDomain;
    if (!(props.userPoolDomain instanceof UserPoolDomain)) {
      requireKnown(
        'userPoolDomain',
        domainName,
        'a name with a dot is a custom domain, and one without is a prefix',
        'import the domain by its literal name, or pass the UserPoolDomain that creates it',
      );
    }
    if (!props.userPool) {
      throw invalidProperty(
        'ConflictingProperties',
        'userPoolDomain',
        domainName,
        'a new user pool has no domain yet',
        'set userPool as well, or use domainPrefix or customDomain',
      );
    }
    if (props.domainPrefix !== undefined || props.customDomain) {
      throw invalidProperty(
        'ConflictingProperties',
        'userPoolDomain',
        domainName,
        'a new domain is asked for as well',
        'remove domainPrefix and customDomain',
      );
    }
  }
}

/** A domain with managed login, the sign-in pages that know passkeys and can be branded for each app client. */
export function newUserPoolDomain(
  scope: Construct,
  id: string,
  userPool: IUserPool,
  props: GatewayUserPoolProps,
): UserPoolDomain {
  const { customDomain, domainPrefix = generateDomainPrefix(scope) } = props;
  checkAtSynthesis(scope, domainPrefix, (prefix) => requireDomainPrefix('domainPrefix', prefix));
  return new UserPoolDomain(scope, id, {
    userPool,
    managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    ...(customDomain ? { customDomain } : { cognitoDomain: { domainPrefix: deferred(domainPrefix) } }),
  });
}

/** The URL of a domain, which an imported one does not know. */
export function domainUrl(domain: IUserPoolDomain, userPool: IUserPool): string {
  if (domain instanceof UserPoolDomain) {
    return domain.baseUrl();
  }
  return domain.domainName.includes('.')
    ? `https://${domain.domainName}`
    : `https://${domain.domainName}.auth.${userPool.env.region}.amazoncognito.com`;
}
