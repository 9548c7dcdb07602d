import { Names, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { IMcpGateway } from '../../../gateway/mcp-gateway-interface';
import { deferred } from '../../../private/known-at-synthesis';
import { pathInDescription } from '../../../private/path-in-description';
import type { IGatewayAuthorizationServer } from '../gateway-authorization-server-interface';

/**
 * The name of the parameter that tells an authorization server the URL of its gateway.
 *
 * The gateway depends on the authorization server, so the authorization server cannot depend on the gateway. Both know the name
 * of the parameter, which is a literal, and only the gateway's side creates it.
 */
export function gatewayUrlParameterName(authorizationServer: Construct): string {
  // AWS Systems Manager refuses names that begin with "aws" or "ssm" and more than 15 levels; a construct path may have both.
  const path = Names.uniqueResourceName(authorizationServer, { maxLength: 200, separator: '-' });
  return `/gateway-auth/${path}/gateway-url`;
}

/** Two gateways of one authorization server cannot be: a parameter of this name exists once in an account and region. */
export function createGatewayUrlParameter(
  authorizationServer: IGatewayAuthorizationServer,
  gateway: IMcpGateway,
): void {
  new StringParameter(gateway, 'UrlParameter', {
    parameterName: deferred(authorizationServer.gatewayUrlParameterName),
    // Of a name that is a token the CDK cannot tell whether it is a path.
    simpleName: false,
    description: `The gateway that ${pathInDescription(authorizationServer)} issues tokens for`,
    stringValue: gateway.mcpUrl,
  });
}

export function grantReadGatewayUrl(authorizationServer: IGatewayAuthorizationServer, role: IRole): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [
        Stack.of(authorizationServer).formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: authorizationServer.gatewayUrlParameterName.slice(1),
        }),
      ],
    }),
  );
}
