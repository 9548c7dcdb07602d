import type { McpClient } from '../../../client/mcp-client';
import { invalidProperty } from '../../../private/invalid-property';
import type { PreRegisteredClient } from '../function-contract';

/** Gives every assistant a client id that a person can read, such as `claude-code`. */
export function preRegisteredClients(property: string, assistants: readonly McpClient[]): PreRegisteredClient[] {
  const clientIds = new Set<string>();
  return assistants.map(({ name, callbackUrls }, index) => {
    const clientId = clientIdOf(name);
    if (clientId === '' || clientIds.has(clientId)) {
      throw invalidProperty(
        clientId === '' ? 'InvalidProperty' : 'DuplicateName',
        `${property}[${index}].name`,
        name,
        clientId === '' ? 'it has no letter or digit to make a client id of' : `another assistant is ${clientId}`,
        'give the assistant another name with McpClient.custom',
      );
    }
    clientIds.add(clientId);
    return { clientId, name, redirectUris: callbackUrls };
  });
}

/** A client id that a person can read. */
export function clientIdOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
