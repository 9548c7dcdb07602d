import { Annotations, Aspects, CfnResource, Stack, Stage, type IAspect } from 'aws-cdk-lib';
import { CfnGatewayTarget, type CfnGateway, type IGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Policy, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { referredTo } from '../../private/references';
import { templateProperties } from '../../private/template-properties';

/**
 * Makes every target of a gateway, wherever it is created, wait for the policies of the gateway's role, and the gateway itself if it
 * has a policy engine.
 *
 * The service calls a target's server while it creates the target, and reads the policy engine while it creates the gateway. The
 * CDK's targets do not depend on the policy that allows the call, so that the first synchronization would fail or not, as AWS
 * CloudFormation happens to order the two.
 */
export function makeTargetsWaitForRole(gateway: IGateway): void {
  // On all of the app, or of its stage, which aspects do not leave: targets can be created in any scope.
  Aspects.of(Stage.of(gateway) ?? gateway.node.root).add(new WaitForRole(gateway));
}

class WaitForRole implements IAspect {
  /** An imported gateway has none. */
  private readonly cfnGateway?: CfnGateway;

  constructor(private readonly gateway: IGateway) {
    this.cfnGateway = gateway.node.defaultChild as CfnGateway | undefined;
  }

  public visit(node: IConstruct): void {
    const hasPolicyEngine =
      node === this.cfnGateway && templateProperties(this.cfnGateway).PolicyEngineConfiguration !== undefined;
    if (hasPolicyEngine || this.isTarget(node)) {
      waitForRole(node as CfnResource, this.gateway.role);
    }
  }

  private isTarget(node: IConstruct): boolean {
    if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== CfnGatewayTarget.CFN_RESOURCE_TYPE_NAME) {
      return false;
    }
    if (!this.cfnGateway) {
      return isIdentifierOf(this.gateway, templateProperties(node).GatewayIdentifier);
    }
    const { gatewayIdentifier } = node as CfnGatewayTarget;
    const [gateway] = referredTo(node, gatewayIdentifier);
    return gateway
      ? gateway === this.cfnGateway
      : isNamedIn(this.cfnGateway, node, templateProperties(node).GatewayIdentifier);
  }
}

/** Whether an identifier is that of a gateway of another app. */
function isIdentifierOf(gateway: IGateway, gatewayIdentifier: unknown): boolean {
  const stack = Stack.of(gateway);
  const identifier = JSON.stringify(gatewayIdentifier);
  return [gateway.gatewayId, gateway.gatewayArn].some((name) => JSON.stringify(stack.resolve(name)) === identifier);
}

/** Whether an identifier names the gateway by its logical id, as `Fn.getAtt` and what becomes of an override do. */
function isNamedIn(gateway: CfnGateway, target: CfnResource, gatewayIdentifier: unknown): boolean {
  const stack = Stack.of(target);
  const logicalId = String(stack.resolve(gateway.logicalId));
  const name = new RegExp(`["{]${logicalId}["}.]`);
  return stack === Stack.of(gateway) && name.test(JSON.stringify(gatewayIdentifier) ?? '');
}

/** Makes a resource wait for the policies of a role, as far as that is no cycle. */
function waitForRole(resource: CfnResource, role: IRole): void {
  const policies = role.node.findAll().filter((node) => node instanceof Policy);
  const circular = policies.filter((policy) => isNeededFor(policy, resource));
  if (circular.length === 0) {
    resource.node.addDependency(role);
    return;
  }
  resource.node.addDependency(...policies.filter((policy) => !circular.includes(policy)));
  Annotations.of(resource).addWarningV2(
    'cdk-agentcore-gateway-auth:cannotWaitForPermissions',
    `It is created before the permissions of the role ${role.node.path}, since these name ${obstacle(role, resource)}`,
  );
}

function obstacle(role: IRole, resource: CfnResource): string {
  const { nestedStackParent, node } = Stack.of(resource);
  if (nestedStackParent) {
    return `resources of the nested stack ${node.path}, which it is in. Its first deployment can fail; put these resources into another stack`;
  }
  return Stack.of(role) === Stack.of(resource)
    ? 'it. Its first deployment can fail; put the permissions that name it into a policy of their own'
    : `resources of the stack ${node.path}, which it is in, and are in another stack. Its first deployment can fail; import the role in the stack ${node.path}`;
}

/**
 * Whether a policy can be created only after a resource, or after the stack that the resource is in: the nested one, or the one that the
 * stack of the policy depends on. The latter is so with a role that is imported in another stack than what it is granted.
 */
function isNeededFor(policy: Policy, resource: CfnResource): boolean {
  const stack = Stack.of(resource);
  const isOutside = (other: Stack): boolean =>
    other !== stack && (other.nestedStackParent === undefined || isOutside(other.nestedStackParent));
  return referredTo(policy, policy.document.toJSON()).some(
    (target) => target === resource || (isOutside(Stack.of(policy)) && !isOutside(Stack.of(target))),
  );
}
