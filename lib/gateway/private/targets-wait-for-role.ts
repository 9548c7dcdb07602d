import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnGatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Makes every target of a gateway wait for the policies of the gateway's role.
 *
 * The service calls a target's server while it creates the target. The CDK's targets do not depend on the policy that allows
 * the call, so that the first synchronization would fail or not, as CloudFormation happens to order the two.
 */
export class TargetsWaitForRole implements IAspect {
  constructor(private readonly role: IRole) {}

  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === CfnGatewayTarget.CFN_RESOURCE_TYPE_NAME) {
      node.node.addDependency(this.role);
    }
  }
}
