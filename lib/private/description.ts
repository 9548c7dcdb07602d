import { invalidProperty } from './invalid-property';
import { isKnown } from './known-at-synthesis';

/** Amazon Bedrock AgentCore Control API Reference, `description` of `CreateGateway` and `CreateGatewayTarget`. */
const MAX_LENGTH = 200;

/** Refuses a description of a gateway or a target that the service refuses at deployment. */
export function requireDescription(property: string, description?: string): void {
  if (description === undefined || !isKnown(description)) {
    return;
  }
  if (description.length === 0 || description.length > MAX_LENGTH) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      description,
      `a description has 1 to ${MAX_LENGTH} characters`,
      'shorten it or leave it out',
    );
  }
}
