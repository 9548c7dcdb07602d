/** Ties an answer of the identity provider to the sign-in that was started here. */
export interface SignInProof {
  readonly codeVerifier: string;
  readonly nonce: string;

  /**
   * Who was asked, as its metadata says (RFC 9207 section 2.4), and whether its answers name it. A sign-in that an earlier
   * version started has neither.
   */
  readonly issuer?: string;
  readonly issuerIsNamed?: boolean;
}
