import { ResourceError } from '../../../template/resource-error';
import { AccessDeniedError } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import type { Gateway } from '../gateway';

/** The service that the trust policy of a gateway's execution role has to allow (developer guide, "Prerequisites"). */
export const GATEWAY_SERVICE = 'bedrock-agentcore.amazonaws.com';

/**
 * Refuses a target when its gateway cannot assume its execution role. The trust policy sees the gateway as `aws:SourceArn`
 * and its account as `aws:SourceAccount`.
 *
 * Unverified: whether AWS says so when the gateway or when the target is created, and in which words.
 */
export async function assumeGatewayRole({ gatewayArn, roleArn }: Gateway, iam: IamService): Promise<void> {
  await needsAccess(
    iam.assumeRole(roleArn, GATEWAY_SERVICE, gatewayArn),
    'the gateway cannot assume its execution role',
  );
}

/** Refuses a resource, with this message and the reason, when IAM refuses a request. */
export async function needsAccess(request: Promise<void>, message: string): Promise<void> {
  try {
    await request;
  } catch (error) {
    throw error instanceof AccessDeniedError
      ? new ResourceError(`${message}: ${error.message}`, 'AccessDenied')
      : error;
  }
}
