import { Names, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { IMcpGateway } from '../../../gateway/mcp-gateway-interface';
import { pathInDescription } from '../../../private/path-in-description';

/**
 * The parameter that tells an authorization server the URL of its gateway.
 *
 * The gateway depends on the authorization server, so the authorization server cannot depend on the gateway. Both know the name
 * of the parameter, which is a literal, and only the gateway's side creates it.
 */
export class GatewayUrlParameter {
  public readonly name: string;

  constructor(private readonly authorizationServer: Construct) {
    // AWS Systems Manager refuses names that begin with "aws" or "ssm" and more than 15 levels; a construct path may have both.
    const path = Names.uniqueResourceName(authorizationServer, { maxLength: 200, separator: '-' });
    this.name = `/gateway-auth/${path}/gateway-url`;
  }

  public create(gateway: IMcpGateway): void {
    new StringParameter(gateway, 'UrlParameter', {
      parameterName: this.name,
      description: `The gateway that ${pathInDescription(this.authorizationServer)} issues tokens for`,
      stringValue: gateway.mcpUrl,
    });
  }

  public grantRead(role: IRole): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: [
          Stack.of(this.authorizationServer).formatArn({
            service: 'ssm',
            resource: 'parameter',
            resourceName: this.name.slice(1),
          }),
        ],
      }),
    );
  }
}
