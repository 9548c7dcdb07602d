import { TwinError } from 'cdk-agentcore-gateway-auth/testing';

/** An error for people: what the twin had warned of before, which often says why, and then the error itself. */
export function printedError(error: unknown): string {
  const warnings = error instanceof TwinError ? error.warnings : [];
  const message = error instanceof Error ? error.message : String(error);
  return [
    ...(warnings.length > 0 ? ['not as on AWS', ...warnings.map((warning) => `  ${warning}`), ''] : []),
    `gateway-auth: ${message}`,
    '',
  ].join('\n');
}
