/** The scopes that every pool has. Source: Amazon Cognito Developer Guide, "Scopes, M2M, and resource servers". */
export const STANDARD_SCOPES: readonly string[] = [
  'openid',
  'email',
  'phone',
  'profile',
  'aws.cognito.signin.user.admin',
];

/** Scopes that can only be requested together with `openid`. Source: the guide, "The redirect and authorization endpoint". */
export const SCOPES_OF_OPENID: readonly string[] = ['email', 'phone', 'profile'];

/** Whether a scope belongs to a resource server, `<identifier>/<name>`. */
export function isCustomScope(scope: string): boolean {
  return !STANDARD_SCOPES.includes(scope);
}

/** The scopes of a space-separated list (RFC 6749, section 3.3), each once. */
export function parseScopes(value: string): readonly string[] {
  return [...new Set(value.split(' ').filter((scope) => scope !== ''))];
}
