import type { LocalAccount } from '../../account/local-account';
import { redacted } from '../../account/redacted';
import { fetchAnswer, textOf } from '../../http/no-answer';

/** An OAuth client and where it gets its tokens, in the names that AWS would use. */
export interface TokenClient {
  readonly clientId: string;
  /** How the client proves itself (RFC 6749, section 2.3.1). Which of them AWS prefers by default is unverified. */
  readonly method: 'CLIENT_SECRET_BASIC' | 'CLIENT_SECRET_POST';
  readonly tokenEndpoint?: string;
  /** Names the token endpoint where it is not given. */
  readonly discoveryUrl?: string;
  /** The vendor of the token endpoint, where AWS knows the endpoint and the template does not name it. */
  readonly vendor?: string;
}

/** The token endpoint did not give a token. The gateway says so in the error of its target: nothing else sees this one. */
export class TokenEndpointError extends Error {
  override readonly name = 'TokenEndpointError';
}

/** Credentials that AWS has and the twin has not. */
export class UnavailableCredentialsError extends TokenEndpointError {}

/** The provider is one that the template names and no stack creates. */
export class ForeignProviderError extends UnavailableCredentialsError {
  constructor(readonly providerArn: string) {
    super(
      `ProviderArn "${providerArn}" is not in these stacks, so that the twin has no credentials of it; replace the origin of the target in \`endpoints\` or with --endpoint, and it is called without them`,
    );
  }
}

/** The token endpoint is a vendor's, which the twin does not ask. */
export class VendorTokenError extends UnavailableCredentialsError {
  constructor(vendor: string, endpoint: string) {
    super(
      `the local twin does not get tokens of ${vendor} from ${endpoint}; replace ${new URL(endpoint).origin} in \`endpoints\``,
    );
  }
}

/**
 * Why the twin gets no token for a client, if so. It sends secrets only where the template says, or the test: an endpoint that
 * only AWS knows is not asked.
 */
export function vendorRefusal(
  { vendor, tokenEndpoint }: TokenClient,
  { origins }: LocalAccount,
): VendorTokenError | undefined {
  return vendor !== undefined && tokenEndpoint !== undefined && origins.toLoopback(tokenEndpoint) === tokenEndpoint
    ? new VendorTokenError(vendor, tokenEndpoint)
    : undefined;
}

/** How long before its end a token is not used any more. Unverified. */
const MARGIN_IN_SECONDS = 30;

/** An access token of the client credentials grant (RFC 6749, section 4.4). It is fetched again when it is about to end. */
export class AccessToken {
  #token: { readonly value: string; readonly expires: number } | undefined;

  constructor(
    private readonly client: TokenClient,
    private readonly scopes: readonly string[],
    private readonly account: LocalAccount,
  ) {}

  async value(clientSecret: string): Promise<string> {
    if (this.#token === undefined || this.#token.expires <= this.account.clock.seconds()) {
      this.#token = await this.#fetch(clientSecret).catch((error: unknown) => {
        throw this.#explained(error, clientSecret);
      });
    }
    return this.#token.value;
  }

  async #fetch(clientSecret: string): Promise<{ value: string; expires: number }> {
    const { clientId, method } = this.client;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    if (this.scopes.length > 0) {
      body.set('scope', this.scopes.join(' '));
    }
    const headers = new Headers({ accept: 'application/json' });
    if (method === 'CLIENT_SECRET_BASIC') {
      const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
      headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    } else {
      body.set('client_id', clientId);
      body.set('client_secret', clientSecret);
    }
    const endpoint = this.account.origins.toLoopback(await this.#endpoint());
    const answer = await readJson(endpoint, { method: 'POST', headers, body });
    if (typeof answer.access_token !== 'string') {
      throw new TokenEndpointError(`${endpoint} answered without an access_token`);
    }
    const lifetime = typeof answer.expires_in === 'number' ? answer.expires_in : 0;
    return { value: answer.access_token, expires: this.account.clock.seconds() + lifetime - MARGIN_IN_SECONDS };
  }

  /** A refusal of a client whose id, secret or address the twin invented says so. The secret itself is in no message. */
  #explained(error: unknown, clientSecret: string): unknown {
    if (!(error instanceof TokenEndpointError) || error instanceof UnavailableCredentialsError) return error;
    const { clientId, tokenEndpoint = '', discoveryUrl = '' } = this.client;
    const { invented } = this.account;
    const message = invented.explained(error.message, clientSecret, clientId, tokenEndpoint, discoveryUrl);
    return message === error.message ? error : new TokenEndpointError(message, { cause: error });
  }

  async #endpoint(): Promise<string> {
    const { tokenEndpoint, discoveryUrl } = this.client;
    const refusal = vendorRefusal(this.client, this.account);
    if (refusal !== undefined) {
      throw refusal;
    }
    if (tokenEndpoint !== undefined) {
      return tokenEndpoint;
    }
    const url = this.account.origins.toLoopback(discoveryUrl!);
    const { token_endpoint: endpoint } = await readJson(url);
    if (typeof endpoint !== 'string') {
      throw new TokenEndpointError(`${url} names no token_endpoint`);
    }
    return endpoint;
  }
}

async function readJson(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
  const asked = async (): Promise<{ response: Response; text: string }> => {
    const response = await fetchAnswer(url, init);
    return { response, text: await textOf(response) };
  };
  const { response, text } = await asked().catch((error: Error) => {
    throw new TokenEndpointError(`there is no access token: ${error.message}`, { cause: error });
  });
  if (!response.ok) {
    throw new TokenEndpointError(`${url} answered ${response.status}: ${redacted(text.slice(0, 500))}`);
  }
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new TokenEndpointError(`${url} did not answer with JSON`);
  }
}
