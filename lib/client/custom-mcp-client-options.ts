/** Facts about an assistant that has no preset. */
export interface CustomMcpClientOptions {
  /**
   * The name of the assistant, which becomes the name of its app client: 1 to 128 of `A-Za-z0-9_ +=,.@-`. It has to be known at
   * synthesis.
   */
  readonly name: string;

  /**
   * The callback URLs on which the assistant receives the authorization code, 1 to 100, each at most 1024 characters.
   *
   * Each is an https URL, an http URL on a loopback host, or a URL with a private scheme, without wildcard or fragment
   * (RFC 6749 section 3.1.2, RFC 8252 section 7, Amazon Cognito API Reference `CreateUserPoolClient`).
   */
  readonly callbackUrls: string[];

  /**
   * The file that the assistant reads its MCP servers from.
   *
   * @default - unknown
   */
  readonly configurationFile?: string;

  /**
   * Whether the assistant can be given a client id, so that it need not register itself.
   *
   * @default true
   */
  readonly worksWithoutRegistrationEndpoint?: boolean;
}
