import { AccessDeniedError, type AccessRequest, type Principal } from '../../iam/access-request';
import type { Gateway } from '../gateway';
import type { GatewayServices } from '../gateway-region';
import { GATEWAY_SERVICE, needsAccess } from './gateway-role';

/** As whom a gateway invokes the function of a target. */
export interface LambdaInvoker {
  readonly principal: Principal;
  /** The condition keys of its requests. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * As whom a gateway may invoke a function: its execution role or, where `assume.lambdaTargetInvoker` says so, the service
 * itself on behalf of the gateway.
 *
 * CreateGatewayTarget tries the invocation since January 2026 (aws/aws-cdk#36826, which has this message).
 *
 * @returns the invoker, and the request that IAM allows it
 * @throws ResourceError when it may not
 */
export async function lambdaInvoker(
  functionArn: string,
  { gatewayArn, roleArn }: Gateway,
  { account, iam, lambda }: GatewayServices,
): Promise<{ readonly invoker: LambdaInvoker; readonly invocation: AccessRequest }> {
  const role: LambdaInvoker = { principal: { type: 'role', roleArn } };
  const service: LambdaInvoker = {
    principal: { type: 'service', service: GATEWAY_SERVICE },
    context: { 'aws:SourceArn': gatewayArn, 'aws:SourceAccount': account.accountId },
  };
  const requestOf = ({ principal, context }: LambdaInvoker): AccessRequest =>
    lambda.invocationBy(principal, functionArn, context);
  const mayInvoke = (invoker: LambdaInvoker): Promise<boolean> =>
    iam.authorize(requestOf(invoker)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AccessDeniedError) return false;
        throw error;
      },
    );
  const isService =
    account.assume.lambdaTargetInvoker === 'role-or-service' && !(await mayInvoke(role)) && (await mayInvoke(service));
  const invoker = isService ? service : role;
  const invocation = requestOf(invoker);
  const message = `Gateway execution role lacks permission to invoke Lambda function ${invocation.resource}. Update the permission and retry`;
  await needsAccess(iam.authorize(invocation), message);
  return { invoker, invocation };
}
