/** Options of `UpstreamIdentityProvider.userPool`. */
export interface UserPoolIdentityProviderOptions {
  /**
   * What people call the user pool, e.g. `Acme accounts`: 1 to 100 characters.
   *
   * @default 'Amazon Cognito'
   */
  readonly displayName?: string;
}
