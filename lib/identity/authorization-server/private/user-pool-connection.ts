import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkAtSynthesis } from '../../../private/check-at-synthesis';
import { requireTokenPlaces } from '../../../private/token-places';
import type { IGatewayUserPool } from '../../gateway-user-pool-interface';
import type { UserPoolIdentityProviderOptions } from '../user-pool-identity-provider-options';
import { requireDisplayName } from './display-name';
import type { UpstreamConnection } from './upstream-connection';

/** How an authorization server signs people in at a user pool. */
export function userPoolConnection(users: IGatewayUserPool, options: UserPoolIdentityProviderOptions) {
  const displayName = options.displayName ?? 'Amazon Cognito';
  requireTokenPlaces(options);
  requireDisplayName('displayName', displayName);
  return (scope: Construct, callbackUrl: string): UpstreamConnection => {
    checkAtSynthesis(scope, displayName, (name) => requireDisplayName('displayName', name));
    const upstream = new Construct(scope, 'IdentityProvider');
    const { userPool } = users;
    return {
      configuration: {
        issuer: users.issuer,
        displayName,
        clientId: users._addAuthorizationServerClient(upstream, 'AppClient', callbackUrl).userPoolClientId,
        clientSecret: { userPoolId: userPool.userPoolId },
        scopes: ['openid', 'email', 'profile'],
        // What Amazon Cognito writes into ID tokens (Amazon Cognito Developer Guide, "Understanding the identity token").
        usernameClaim: 'cognito:username',
        groupsClaim: 'cognito:groups',
      },
      grantReadClientSecret: (role) =>
        role.addToPrincipalPolicy(
          new PolicyStatement({ actions: ['cognito-idp:DescribeUserPoolClient'], resources: [userPool.userPoolArn] }),
        ),
      dependencies: [upstream, ...users._signInPage],
    };
  };
}
