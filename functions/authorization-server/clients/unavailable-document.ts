import { MetadataDocumentError } from './metadata-document-error';

/**
 * What a program is told whose metadata document cannot be had now. The engine says `invalid_client`, upon which the MCP SDKs
 * forget their tokens, and a person would have to sign in again because a host was down for a moment.
 *
 * It is no failure of this server, since anybody can name a document that cannot be had: the status stays below 500.
 */
const UNAVAILABLE = {
  error: 'temporarily_unavailable',
  error_description: 'the client_id metadata document cannot be had now; try again in a moment',
} as const;

/** @returns undefined if the error is another one, or if there is no such document */
export function unavailableDocument({ cause }: Error): typeof UNAVAILABLE | undefined {
  return cause instanceof MetadataDocumentError && !cause.isWithdrawn ? UNAVAILABLE : undefined;
}
