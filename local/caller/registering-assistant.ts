/** An assistant that knows nothing but the gateway's URL, and introduces itself to the authorization server. */
export interface RegisteringAssistant {
  /** What it calls itself. */
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
