import type { UserPool } from '../user-pool';

/**
 * The discovery document of a pool with exactly the keys that live pools serve, as listed in public reports: there is no
 * `code_challenge_methods_supported`, no `registration_endpoint` and no `grant_types_supported`. `scopes_supported` is the
 * same for every pool. A pool without a domain has no OAuth endpoints to name.
 *
 * Unverified on live AWS: that a pool with both kinds of domain names its custom one.
 */
export function discoveryDocument(pool: UserPool): Readonly<Record<string, unknown>> {
  const domain = pool.domains.find((candidate) => candidate.custom) ?? pool.domains[0];
  const at = (path: string): string | undefined => (domain === undefined ? undefined : `${domain.origin}${path}`);
  // JSON leaves out what is undefined.
  return {
    authorization_endpoint: at('/oauth2/authorize'),
    end_session_endpoint: at('/logout'),
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: pool.issuer,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: at('/oauth2/revoke'),
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: at('/oauth2/token'),
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: at('/oauth2/userInfo'),
  };
}
