import type { McpClient } from '../../client/mcp-client';
import { invalidProperty } from '../../private/invalid-property';

/** Amazon Cognito Developer Guide, "Quotas": managed login branding styles per user pool, not adjustable. */
const MAX_BRANDING_STYLES = 20;

/** Refuses more app clients with a sign-in page than one user pool can serve. */
export function requireBrandingStyles(property: string, appClients: number): void {
  if (appClients > MAX_BRANDING_STYLES) {
    throw invalidProperty(
      'QuotaExceeded',
      property,
      `${appClients} app clients`,
      `Amazon Cognito has at most ${MAX_BRANDING_STYLES} managed login brandings per user pool, one for each app client`,
      'remove some or put them on a second GatewayUserPool',
    );
  }
}

/** Refuses assistants that one user pool cannot serve. */
export function requireAssistants(property: string, assistants: McpClient[]): void {
  requireBrandingStyles(property, assistants.length);
  const names = new Set<string>();
  for (const [index, assistant] of assistants.entries()) {
    // Two names that differ by case only would be one and the same to a reader of the stack's outputs.
    const name = assistant.name.toLowerCase();
    if (names.has(name)) {
      throw invalidProperty(
        'DuplicateName',
        `${property}[${index}].name`,
        assistant.name,
        'another assistant has this name',
        'give one of them another name with McpClient.custom',
      );
    }
    names.add(name);
    if (!assistant.worksWithoutRegistrationEndpoint) {
      throw invalidProperty(
        'UnsupportedAssistant',
        `${property}[${index}]`,
        assistant.name,
        'the assistant insists on registering itself, and Amazon Cognito has no registration endpoint',
        'use McpClient.mcpRemote() as a bridge',
      );
    }
  }
}
