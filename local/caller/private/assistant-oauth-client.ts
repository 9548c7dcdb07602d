import {
  UnauthorizedError,
  type OAuthClientInformationContext,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  type StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { randomUUID } from 'node:crypto';
import type { ConfiguredAssistant } from '../assistant';
import { SignInError } from '../sign-in-error';

/** The OAuth side of an assistant. */
export class AssistantOAuthClient implements OAuthClientProvider {
  readonly #state = randomUUID();
  #authorizationUrl: URL | undefined;
  #registered: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #codeVerifier = '';
  #discoveryState: OAuthDiscoveryState | undefined;

  constructor(
    private readonly client: ConfiguredAssistant,
    private readonly scopes: readonly string[] | undefined,
  ) {}

  get redirectUrl(): string {
    const [redirectUri] = this.client.redirectUris;
    if (redirectUri === undefined) {
      throw new SignInError(`the app client "${this.client.name}" has no callback URL, so nobody can sign in with it`);
    }
    return redirectUri;
  }

  get clientMetadata(): OAuthClientProvider['clientMetadata'] {
    return {
      client_name: this.client.name,
      redirect_uris: [...this.client.redirectUris],
      token_endpoint_auth_method: 'none',
      ...(this.scopes && { scope: this.scopes.join(' ') }),
    };
  }

  state(): string {
    return this.#state;
  }

  get clientMetadataUrl(): string | undefined {
    return this.client.metadataUrl;
  }

  /** A person typed the client id in for this gateway, so that it belongs to the issuer that the gateway names. */
  clientInformation(context?: OAuthClientInformationContext): StoredOAuthClientInformation | undefined {
    const { clientId } = this.client;
    return clientId === undefined ? this.#registered : { client_id: clientId, issuer: context?.issuer };
  }

  saveClientInformation(information: StoredOAuthClientInformation): void {
    this.#registered = information;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(authorizationUrl: URL): void {
    if (this.scopes) {
      authorizationUrl.searchParams.set('scope', this.scopes.join(' '));
    }
    this.#authorizationUrl = authorizationUrl;
  }

  saveCodeVerifier(codeVerifier: string): void {
    this.#codeVerifier = codeVerifier;
  }

  codeVerifier(): string {
    return this.#codeVerifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discoveryState = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discoveryState;
  }

  /**
   * The authorization URL that a connection attempt ends with.
   *
   * @throws SignInError when the attempt succeeds without a sign-in, or fails before it knows where to sign in
   */
  async challengedBy(connect: () => Promise<void>): Promise<URL> {
    try {
      await connect();
    } catch (cause) {
      if (cause instanceof UnauthorizedError && this.#authorizationUrl) {
        return this.#authorizationUrl;
      }
      throw new SignInError(`${this.client.name} found no way to sign in: ${reasonOf(cause as Error)}`, cause);
    }
    throw new SignInError(`the gateway let ${this.client.name} in without a sign-in`);
  }

  /** Trades the code in the callback for tokens, or says why there is none. */
  async redeem({ searchParams }: URL, transport: StreamableHTTPClientTransport): Promise<void> {
    if (searchParams.get('state') !== this.#state) {
      throw new SignInError('the identity provider returned another `state` than the assistant sent');
    }
    const error = searchParams.get('error');
    if (error !== null) {
      throw new SignInError(
        `the identity provider refused: ${error}, ${searchParams.get('error_description') ?? 'no details'}`,
      );
    }
    try {
      await transport.finishAuth(searchParams);
    } catch (cause) {
      throw new SignInError(`the token endpoint refused the code: ${(cause as Error).message}`, cause);
    }
  }
}

/** The SDK lists every missing field of the metadata; what they have in common is the one thing to repair. */
function reasonOf({ message }: Error): string {
  return message.includes('"authorization_endpoint"')
    ? 'the metadata of the identity provider names no authorization_endpoint; a user pool has one as soon as it has a domain (AWS::Cognito::UserPoolDomain)'
    : message;
}
