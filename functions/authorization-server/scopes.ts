import type { ScopeConfiguration } from '../../lib/identity/authorization-server/function-contract';

/**
 * The scopes that a request is about.
 *
 * Assistants add scopes of their own accord (`openid`, `profile`, `offline_access`) and would give up if one was refused, so
 * unknown ones are dropped and the response says what was granted (RFC 6749 section 3.3). Without any known scope the request
 * is for the first one, which is the least that the gateway admits.
 */
export function requestedScopes(scope: string, scopes: readonly ScopeConfiguration[]): string[] {
  const requested = new Set(scope.split(' '));
  const known = scopes.map(({ name }) => name).filter((name) => requested.has(name));
  return known.length > 0 ? known : scopes.slice(0, 1).map(({ name }) => name);
}

/** Of some scopes those that a member of these groups may be granted. */
export function grantableScopes(names: string[], groups: string[], scopes: readonly ScopeConfiguration[]): string[] {
  return names.filter((name) =>
    scopes.some(
      (scope) => scope.name === name && (scope.groups === undefined || scope.groups.some((g) => groups.includes(g))),
    ),
  );
}
