import type { ClientsConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { admitsEveryHost } from '../clients/metadata-document-url';
import type { AuthorizationServerContext } from '../server-context';

/** Turns a JSON document of the engine into the one that this server publishes. */
export type Publication = (
  document: Record<string, unknown>,
  server: AuthorizationServerContext,
) => Record<string, unknown>;

/** What the engine supports and this server does not offer, or not always. */
const WITHHELD = new Set([
  'claim_types_supported',
  'claims_parameter_supported',
  'claims_supported',
  'client_id_metadata_document_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]);

/**
 * The metadata of this server (RFC 8414; OpenID Connect Discovery 1.0). Both documents are the same: assistants read the
 * first, the gateway the second.
 *
 * `openid` and `offline_access` are not among the scopes, since assistants request whatever they find there.
 */
export const publishMetadata: Publication = (document, { configuration }) => ({
  ...Object.fromEntries(Object.entries(document).filter(([name]) => !WITHHELD.has(name))),
  ...(announcesMetadataDocuments(configuration.clients) && { client_id_metadata_document_supported: true }),
  scopes_supported: configuration.scopes.map(({ name }) => name),
  response_modes_supported: ['query'],
  revocation_endpoint_auth_methods_supported: ['none'],
});

/**
 * An assistant that reads of metadata documents sends the URL of its own, and does not register when it is refused (MCP authorization
 * 2026-07-28, "Client Registration"; MCP TypeScript SDK 1.32 and 2.4). So they are announced if the document of every host is
 * admitted, or if there is no registration to miss.
 */
const announcesMetadataDocuments = ({ metadataDocumentHosts, dynamicRegistration }: ClientsConfiguration): boolean =>
  admitsEveryHost(metadataDocumentHosts) || !dynamicRegistration;

/** The public keys (RFC 7517), of which the engine knows placeholders, see `KmsSigningKey`. */
export const publishKeys: Publication = (_, { signingKeys }) => ({ keys: signingKeys.map((key) => key.publicJwk()) });
