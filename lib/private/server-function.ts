import { ArnFormat, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ServerFunctionOptions } from '../function/server-function-options';
import { definedProperties } from './defined-properties';
import { ownLogGroup } from './own-log-group';
import { deployedIn, environmentOf, requireSameEnvironment } from './same-environment';
import { warnOfWithheldPermissions } from './withheld-permissions';

/** What a server decides about its own function. */
interface ServerFunctionProps extends Pick<
  FunctionProps,
  'code' | 'description' | 'memorySize' | 'timeout' | 'environment' | 'loggingFormat'
> {
  /** What the owner decides. */
  readonly options: ServerFunctionOptions;
  /** Of the log group, if the owner gives none. */
  readonly logRemovalPolicy: RemovalPolicy;
}

/**
 * Makes a function of this package in `scope`, with its log group and role unless they are given.
 *
 * @returns the function, its log group, and the role to grant it more: so far it may do what AWS Lambda itself needs and nothing else
 */
export function serverFunction(
  scope: Construct,
  props: ServerFunctionProps,
): { function: Function; role: IRole; logGroup: ILogGroup } {
  const { options, logRemovalPolicy, ...own } = props;
  const { vpc, vpcSubnets, securityGroups, tracing, reservedConcurrentExecutions } = options;
  if (options.logGroup) {
    const environment = environmentOf(options.logGroup, options.logGroup.logGroupArn);
    requireSameEnvironment('logGroup', 'logGroup', options.logGroup, environment, deployedIn(scope));
  }
  if (vpc) {
    requireSameEnvironment('vpc', 'vpc', vpc, vpc.env, deployedIn(scope));
  }
  const logGroup = options.logGroup ?? ownLogGroup(scope, 'Logs', logRemovalPolicy);
  // A role of its own, since the one that the CDK would make may write to every log group of the account.
  const role = options.role ?? new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const grantee = roleWithPolicyIn(scope, role);
  if (options.role) {
    requireSameEnvironment('role', 'role', role, environmentOf(role, role.roleArn), deployedIn(scope));
    warnOfWithheldPermissions(grantee);
  }
  logGroup.grantWrite(grantee);
  const handler = new Function(scope, 'Function', {
    // The newest runtime that all supported versions of aws-cdk-lib know, and the one that is supported the longest.
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    ...own,
    ...definedProperties({ vpc, vpcSubnets, securityGroups, tracing, reservedConcurrentExecutions, role, logGroup }),
  });
  // Not the owner's `vpc`: a property injector for the CDK's class can set one, too.
  if (handler.isBoundToVpc) {
    allowNetworkInterfaces(grantee);
  }
  // AWS Lambda tries the role when it creates the function.
  handler.node.defaultChild?.node.addDependency(grantee);
  return { function: handler, role: grantee, logGroup };
}

/**
 * A role of another stack has its policy in that stack, which would then depend on the resources of this one, as this one depends on the
 * role. So its policy for this function is in the stack of the function.
 */
function roleWithPolicyIn(scope: Construct, role: IRole): IRole {
  return role instanceof Role && Stack.of(role) !== Stack.of(scope)
    ? Role.fromRoleName(scope, 'GivenRole', role.roleName)
    : role;
}

/** AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC", "Required IAM permissions". */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lets AWS Lambda manage network interfaces, and denies it to the code of the function, which answers the internet. Requests of the code
 * have `lambda:SourceFunctionArn`, and those that AWS Lambda makes with the role do not (AWS Lambda Developer Guide, "Working with
 * Lambda execution environment credentials"). The function's own ARN cannot be named, since the function waits for this policy.
 *
 * AWS Lambda refuses a role that is limited to some of the resources.
 */
function allowNetworkInterfaces(role: IRole): void {
  const everything = { actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] };
  const functions = Stack.of(role).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  role.addToPrincipalPolicy(new PolicyStatement(everything));
  role.addToPrincipalPolicy(
    new PolicyStatement({
      ...everything,
      effect: Effect.DENY,
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
    }),
  );
}
