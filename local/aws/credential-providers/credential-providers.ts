import type { LocalAccount } from '../../account/local-account';
import type { Secrets } from '../secrets-manager/secrets';
import type { TokenClient } from './access-token';

/** A provider of an API key, or of an OAuth client's tokens. */
export interface CredentialProvider {
  /** Where the API key is kept, or the secret of the client. */
  readonly secretArn: string;
  /** The key of its value in a secret that is a JSON object. */
  readonly jsonKey?: string;
  /** `undefined` for an API key. */
  readonly client?: TokenClient;
}

/** What the resource types create into. */
export interface CredentialProviders {
  readonly account: LocalAccount;
  readonly secrets: Secrets;
  readonly byArn: Map<string, CredentialProvider>;
}
