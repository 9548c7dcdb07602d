/** An app client of the identity provider, as an assistant is configured with it. */
export interface AssistantClient {
  readonly name: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}
