import { publicClient, type ClientMetadataError, type PublicClient } from './public-client';

/** The largest registration of an assistant that we know is below one KiB. */
const MAX_BODY = 8 * 1024;

/** What a registration becomes: the metadata for the engine, or the body of a 400 answer (RFC 7591 section 3.2.2). */
export type RegistrationResult = { readonly client: PublicClient } | { readonly problem: ClientMetadataError };

/**
 * Reads the body of a registration request (RFC 7591 section 3.1) before the engine does.
 *
 * The engine gets what this returns and never the request itself, so it cannot read the same bytes in another way.
 */
export function readRegistrationRequest(body: string, allowedCallbackUrls: readonly string[]): RegistrationResult {
  if (Buffer.byteLength(body) > MAX_BODY) {
    return invalid(`the request is larger than ${MAX_BODY} bytes`);
  }
  let metadata: unknown;
  try {
    metadata = JSON.parse(body);
  } catch {
    return invalid('the request is not JSON');
  }
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return invalid('the request is not a JSON object');
  }
  return publicClient(metadata as Record<string, unknown>, allowedCallbackUrls);
}

function invalid(description: string): RegistrationResult {
  return { problem: { error: 'invalid_client_metadata', error_description: description } };
}
