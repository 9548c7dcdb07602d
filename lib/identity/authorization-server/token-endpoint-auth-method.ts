/** How a confidential client authenticates at a token endpoint (OpenID Connect Core 1.0 section 9). */
export enum TokenEndpointAuthMethod {
  /** Client id and secret in the header `Authorization`, which RFC 6749 section 2.3.1 prefers. */
  CLIENT_SECRET_BASIC = 'client_secret_basic',

  /** Client id and secret as parameters of the body. */
  CLIENT_SECRET_POST = 'client_secret_post',
}
