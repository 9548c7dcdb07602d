import type { Assistant, Connection } from './assistant';
import { requireCallbackPort } from './callback-port';

/** The day on which the metadata documents were last compared with what the assistants publish and what their programs send. */
export const DOCUMENTS_LAST_VERIFIED = '2026-11-26';

/** When and how the facts about an assistant were last verified. */
export interface Verification {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Completes "verified by ...". */
  readonly how: string;
}

/** Nobody of this project has run the program: its source or the vendor's documentation was read, or reports of its users. */
export const READ: Verification = { day: '2026-11-22', how: 'reading its source, documentation and reports' };

/** The program itself was given this configuration and a person's browser, and reached a gateway. */
export function ran(version: string, day = '2026-11-26'): Verification {
  return { day, how: `running version ${version} with this configuration` };
}

/**
 * A Client ID Metadata Document as its assistant publishes it, reduced to what an authorization server uses.
 *
 * An assistant with one document for each gateway has `{id}` in the URL and in the callbacks: 12 characters of base64url.
 */
export interface MetadataDocument {
  /** The URL of the document. */
  readonly clientId: string;
  readonly clientName: string;
  /** Without a port where the assistant listens on a random one. */
  readonly redirectUris: readonly string[];
}

/** What an authorization server knows of an assistant that connects by URL alone. */
export interface KnownAssistant {
  readonly callbackUrls?: (port: number) => string[];
  readonly metadataDocuments?: readonly MetadataDocument[];
}

/** Everything about an assistant that can be given a client id, but the callback port, which the user may choose. */
export interface Preset extends KnownAssistant {
  readonly name: string;
  readonly defaultPort: number;
  readonly callbackUrls: (port: number) => string[];
  /** The file that `configuration` goes into; absent when it is a command. */
  readonly configurationFile?: string;
  readonly configuration: (connection: Connection, port: number) => string;
  readonly verified: Verification;
  /** How sure the facts are where they could not be read in source or documentation, and what else to know. */
  readonly note?: string;
}

/** The assistant of a preset, on the given port or on the preset's own. */
export function assistantOf(preset: Preset, callbackPort: number = preset.defaultPort): Assistant {
  requireCallbackPort(callbackPort);
  const { name, configurationFile, note, verified } = preset;
  return {
    name,
    callbackUrls: preset.callbackUrls(callbackPort),
    configurationFile,
    configuration: (connection) => preset.configuration(connection, callbackPort),
    worksWithoutRegistrationEndpoint: true,
    lastVerified: verified.day,
    verifiedBy: verified.how,
    note,
  };
}
