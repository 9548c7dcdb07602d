import { createHash } from 'crypto';
import type { McpClient } from '../../../client/mcp-client';
import { invalidProperty } from '../../../private/invalid-property';
import { isShortened, readableName, withDigest } from '../../../private/readable-name';
import type { PreRegisteredClient } from '../function-contract';

/** Longer than every name that a person would want to read. */
const MAX_READABLE = 128;

/** Gives every assistant a client id that a person can read, such as `claude-code`. */
export function preRegisteredClients(property: string, assistants: readonly McpClient[]): PreRegisteredClient[] {
  const clientIds = new Set<string>();
  return assistants.map(({ name, callbackUrls }, index) => {
    const clientId = clientIdOf(name);
    if (clientIds.has(clientId)) {
      throw invalidProperty(
        'DuplicateName',
        `${property}[${index}].name`,
        name,
        `another assistant is ${clientId}`,
        'give the assistant another name with McpClient.custom',
      );
    }
    clientIds.add(clientId);
    return { clientId, name, redirectUris: callbackUrls };
  });
}

/** A client id that a person can read. */
export function clientIdOf(name: string): string {
  const readable = readableName(name, MAX_READABLE);
  return isShortened(name, readable)
    ? withDigest(readable || 'assistant', createHash('sha256').update(name).digest('hex'))
    : readable;
}
