import { requireResourceName } from '../../private/resource-name';

/** Amazon Bedrock AgentCore Control API Reference, `CreateGatewayTarget`, `name`. */
const MAX_LENGTH = 100;

/** Refuses a target name that the service refuses at deployment. */
export function requireTargetName(property: string, targetName: string): void {
  requireResourceName(property, targetName, MAX_LENGTH);
}

/** A target name from a construct id, in lower case, as people will read it before every tool name. */
export function targetNameOf(constructId: string): string {
  return constructId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
