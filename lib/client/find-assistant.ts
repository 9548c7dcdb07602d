import { invalidProperty } from '../private/invalid-property';
import { requireKnown } from '../private/known-at-synthesis';
import type { McpClient } from './mcp-client';

/**
 * The assistant of this name.
 *
 * @param withoutAny what to do if there is no assistant at all
 */
export function findAssistant(
  assistants: readonly McpClient[],
  wanted: McpClient | string,
  withoutAny: string,
): McpClient {
  const name = typeof wanted === 'string' ? wanted : wanted.name;
  const assistant = assistants.find((candidate) => candidate.name === name);
  if (!assistant) {
    requireKnown('assistant', name, 'assistants are looked up by their name');
    throw invalidProperty(
      'UnknownName',
      'assistant',
      name,
      'clients has no assistant of this name',
      assistants.length === 0 ? withoutAny : `use one of ${assistants.map((candidate) => candidate.name).join(', ')}`,
    );
  }
  return assistant;
}
