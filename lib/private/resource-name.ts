import { invalidProperty } from './invalid-property';
import { isKnown } from './known-at-synthesis';

/** Amazon Bedrock AgentCore Control API Reference, `name` of `CreateGateway` and `CreateGatewayTarget`. */
const RESOURCE_NAME = /^([0-9a-zA-Z]-?)+$/;

/** Refuses a name of a gateway or a target that the service refuses at deployment. */
export function requireResourceName(property: string, name: string, maxLength: number): void {
  if (isKnown(name) && (name.length > maxLength || !RESOURCE_NAME.test(name))) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      name,
      `a name has 1 to ${maxLength} letters, digits and single hyphens, and does not begin with a hyphen`,
      'choose a name from these',
    );
  }
}
