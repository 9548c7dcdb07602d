import type { Assistant, Connection } from './assistant';
import { requireCallbackPort } from './callback-port';

/** The day on which every preset was last compared with the assistants' sources, documentation and binaries. */
const LAST_VERIFIED = '2026-11-22';

/** Everything about an assistant but the callback port, which the user may choose. */
export interface Preset {
  readonly name: string;
  readonly defaultPort: number;
  readonly callbackUrls: (port: number) => string[];
  /** The file that `configuration` goes into; absent when it is a command. */
  readonly configurationFile?: string;
  readonly configuration: (connection: Connection, port: number) => string;
  /** How sure the facts are where they could not be read in source or documentation, and what else to know. */
  readonly note?: string;
}

/** The assistant of a preset, on the given port or on the preset's own. */
export function assistantOf(preset: Preset, callbackPort: number = preset.defaultPort): Assistant {
  requireCallbackPort(callbackPort);
  const { name, configurationFile, note } = preset;
  return {
    name,
    callbackUrls: preset.callbackUrls(callbackPort),
    configurationFile,
    configuration: (connection) => preset.configuration(connection, callbackPort),
    worksWithoutRegistrationEndpoint: true,
    lastVerified: LAST_VERIFIED,
    note,
  };
}
