/** An app client of the identity provider, as an assistant is configured with it. */
export interface AssistantClient {
  readonly name: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

/** An assistant that knows the gateway's URL only, and introduces itself to the authorization server. */
export interface RegisteringAssistant {
  /** The name that it registers, which the consent page shows. */
  readonly name: string;
  /**
   * Where the person's browser is sent in the end. Nothing needs to listen there.
   *
   * @default http://127.0.0.1:33333/callback
   */
  readonly redirectUri?: string;
  /**
   * Its Client ID Metadata Document, which is its client id where the authorization server takes such. Elsewhere, and without
   * one, it registers (RFC 7591).
   *
   * @default - none
   */
  readonly metadataUrl?: string;
}

/** How an assistant is set up: with a client id that was typed into its configuration, or with the URL only. */
export interface ConfiguredAssistant {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly clientId?: string;
  readonly metadataUrl?: string;
}

const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:33333/callback';

/** The configuration of an assistant that registers. */
export function configurationOf({ name, redirectUri, metadataUrl }: RegisteringAssistant): ConfiguredAssistant {
  return { name, redirectUris: [redirectUri ?? DEFAULT_REDIRECT_URI], ...(metadataUrl && { metadataUrl }) };
}
