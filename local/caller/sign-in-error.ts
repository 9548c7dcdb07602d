/** A sign-in did not end with a token. The message says which step refused, and in whose words. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}
