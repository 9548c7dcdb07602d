import type { KnownAssistant } from './private/preset';
import { PRESETS } from './private/presets';

const ASSISTANTS: readonly KnownAssistant[] = Object.values(PRESETS);

/** The documents that the function of an authorization server has bundled, see scripts/build.mjs. */
export const METADATA_DOCUMENTS = ASSISTANTS.flatMap(({ metadataDocuments = [] }) => metadataDocuments);

/** The callbacks of known assistants that are not on a loopback host, and so depend on no port. */
export const HOSTED_CALLBACK_URLS: readonly string[] = [
  ...new Set(
    ASSISTANTS.flatMap(({ metadataDocuments = [], callbackUrls }) => [
      ...metadataDocuments.flatMap(({ redirectUris }) => redirectUris),
      ...(callbackUrls?.(0) ?? []),
    ]).filter((callbackUrl) => !callbackUrl.startsWith('http:')),
  ),
];
