import type { LocalAccount } from '../../../account/local-account';
import { servedElsewhere } from '../../../http/no-answer';
import type { TargetCredentials } from './outbound-authorization';

/** Hosts of AWS, which do not know the credentials of a role of the twin. */
const AWS_HOST = /(\.amazonaws\.com(\.cn)?|\.on\.aws|\.api\.aws)$/;

/**
 * Why nothing answers at an address for the twin, where on AWS something would: it is of a resource that the twin does not run, such
 * as an `AWS::BedrockAgentCore::Runtime` or a load balancer, or of an AWS service that would refuse the twin's signature.
 *
 * @param address as AWS would have it
 * @returns `undefined` if the address may be called
 */
export function unservedEndpoint(
  address: string,
  credentials: TargetCredentials | undefined,
  { origins, invented }: LocalAccount,
): string | undefined {
  if (origins.toLoopback(address) !== address || !URL.canParse(address)) return undefined;
  const { origin, hostname } = new URL(address);
  const explanation = invented.explain(address);
  const isSigned = credentials?.type === 'GATEWAY_IAM_ROLE' && AWS_HOST.test(hostname);
  if (explanation === undefined && !isSigned) return undefined;
  const why = explanation ?? 'AWS does not know the credentials of the twin, and no resource of these stacks is there';
  return `nothing of the local twin is at ${origin}: ${why}; ${servedElsewhere(origin)}`;
}
