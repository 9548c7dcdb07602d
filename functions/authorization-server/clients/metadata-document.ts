import { isObject } from '../json-values';
import { displayableClientName } from './client-name';
import { publicClient, type PublicClient } from './public-client';

/** The members of a JSON Web Key that only its owner may know (RFC 7518 sections 6.2.2, 6.3.2 and 6.4). */
const PRIVATE_KEY_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

export interface MetadataDocumentClient extends PublicClient {
  readonly client_id: string;
}

/**
 * Reads a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document-02 section 4) before the engine does, as
 * {@link publicClient} reads a registration: the engine gets what this returns. The problem is a line for the log.
 */
export function readMetadataDocument(
  document: unknown,
  clientId: string,
  allowedCallbackUrls: readonly string[],
  trustedOrigin?: string,
): { readonly client: MetadataDocumentClient } | { readonly problem: string } {
  if (!isObject(document)) {
    return { problem: 'is not a JSON object' };
  }
  if (document['client_id'] !== clientId) {
    return { problem: 'has another client_id than its URL' };
  }
  if ('client_secret' in document || 'client_secret_expires_at' in document) {
    return { problem: 'contains a client secret, which everybody can read there' };
  }
  if (!mayBePublic(document)) {
    return { problem: 'is of a client that wants to authenticate itself at the token endpoint' };
  }
  if (publishesPrivateKey(document['jwks'])) {
    return { problem: 'contains a private key, which everybody can read there' };
  }
  const client_name = displayableClientName(document['client_name']) ?? new URL(clientId).host;
  const result = publicClient({ ...document, client_name }, allowedCallbackUrls, trustedOrigin);
  return 'problem' in result
    ? { problem: `is not acceptable: ${result.problem.error_description}` }
    : { client: { client_id: clientId, ...result.client } };
}

/** A client that prefers keys but can do without says so in the second member, as ChatGPT does. */
function mayBePublic(document: Readonly<Record<string, unknown>>): boolean {
  const { token_endpoint_auth_method: method, token_endpoint_auth_methods_supported: methods } = document;
  return method === undefined || method === 'none' || (Array.isArray(methods) && methods.includes('none'));
}

function publishesPrivateKey(jwks: unknown): boolean {
  const keys: unknown = isObject(jwks) ? jwks['keys'] : undefined;
  return Array.isArray(keys) && keys.some((key) => isObject(key) && PRIVATE_KEY_MEMBERS.some((name) => name in key));
}
