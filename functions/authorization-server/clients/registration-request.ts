import { publicClient, type PublicClient, type RefusedMetadata } from './public-client';

/** What a registration becomes: the metadata for the engine, or a problem. */
export type RegistrationResult = { readonly client: PublicClient } | RefusedMetadata;

/**
 * Reads the body of a registration request (RFC 7591 section 3.1) before the engine does.
 *
 * The engine gets what this returns and never the request itself, so it cannot read the same bytes in another way.
 */
export function readRegistrationRequest(body: string, allowedCallbackUrls: readonly string[]): RegistrationResult {
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
  return { problem: { error: 'invalid_client_metadata', error_description: description }, detail: description };
}
