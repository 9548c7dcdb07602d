import type { LocalFailure } from 'cdk-agentcore-gateway-auth/testing';

/** A failure in one line, for standard error. */
export function printedFailure({ time, stackName, logicalId, requestId, message }: LocalFailure): string {
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return `${time.toISOString()} ${stackName}/${logicalId}${request}: ${message}\n`;
}
