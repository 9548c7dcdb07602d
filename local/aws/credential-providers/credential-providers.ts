import type { LocalAccount } from '../../account/local-account';
import { ResourceError } from '../../template/resource-type';
import type { Secrets } from '../secrets-manager/secrets';
import type { TokenClient } from './access-token';

/** A provider of API keys, and where its key is kept. */
export interface ApiKeyProvider {
  readonly secretArn: string;
  readonly jsonKey?: string;
}

/** An OAuth client, and where its secret is kept. */
export interface OAuth2Provider extends ApiKeyProvider {
  readonly client: TokenClient;
}

/** The credential providers of an account, by their ARNs. */
export class CredentialProviders {
  readonly apiKeys = new Map<string, ApiKeyProvider>();
  readonly oauth2 = new Map<string, OAuth2Provider>();

  constructor(
    readonly account: LocalAccount,
    readonly secrets: Secrets,
  ) {}

  has(providerArn: string): boolean {
    return this.apiKeys.has(providerArn) || this.oauth2.has(providerArn);
  }

  /** The API key, or the secret of the OAuth client. */
  secretOf({ secretArn, jsonKey }: ApiKeyProvider): string {
    return this.secrets.valueOf(secretArn, jsonKey);
  }
}

/** @throws ResourceError when there is no such provider */
export function existingProvider<T>(providers: ReadonlyMap<string, T>, providerArn: string): T {
  const provider = providers.get(providerArn);
  if (provider === undefined) {
    throw new ResourceError(
      `ProviderArn "${providerArn}" is not a credential provider of this kind in these stacks`,
      'ResourceNotFound',
      'ProviderArn',
    );
  }
  return provider;
}
