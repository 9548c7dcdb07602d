import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/**
 * What an owner decides about a function of this library: network, role, logs, tracing and concurrency. Names and meanings are those of
 * `FunctionOptions` in `aws-cdk-lib/aws-lambda`.
 *
 * There is no property for a dead-letter queue. It takes what was invoked asynchronously and failed (AWS Lambda Developer Guide,
 * "Adding a dead-letter queue"), and these functions are invoked synchronously only, by an HTTP API and by a function URL.
 */
export interface ServerFunctionOptions {
  /**
   * The VPC that the function is connected to. The role is allowed to manage the network interfaces that AWS Lambda needs there, and
   * the function's own code is denied to do so.
   *
   * From there the function has to reach every service that it calls. docs/operate.md lists them, with the endpoints and
   * the NAT gateway that they need.
   *
   * @default - none: the function is in the network of AWS Lambda, which reaches the internet and nothing in a VPC
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of `vpc` that the function is connected to. In a public subnet it would have no way out, so public subnets are refused.
   *
   * @default - the private subnets of `vpc`
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the function's network interfaces. Nothing connects to the function through its VPC, so they need no
   * inbound rule.
   *
   * @default - with `vpc`, a new security group that allows all outbound traffic
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The role that the function runs with. AWS Lambda has to be allowed to assume it.
   *
   * What the function needs is added to the role's policy. A role that is imported as immutable (`mutable: false`), or that
   * was made so by `withoutPolicyUpdates()`, is left as it is: what the function needs is one warning at synthesis, as a policy
   * document for the role's owner.
   *
   * @default - a new role that may do what the function needs and nothing else
   */
  readonly role?: IRole;

  /**
   * Whether AWS X-Ray traces the function. With `Tracing.ACTIVE` and `Tracing.PASS_THROUGH`, the role may write traces.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;

  /**
   * The log group that the function writes to. Give one to decide its retention, its key (`encryptionKey`) or its name.
   *
   * @default - a new log group, which keeps logs for one month
   */
  readonly logGroup?: ILogGroup;

  /**
   * The concurrency that is set aside for the function, and its limit at the same time.
   *
   * @default - the function shares the concurrency of the account
   */
  readonly reservedConcurrentExecutions?: number;
}
