import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';
import { requireScopeToken } from '../../../private/scope-token';
import type { AuthorizationServerScope } from '../authorization-server-scope';

/** Amazon Bedrock AgentCore Control API Reference, `CustomJWTAuthorizerConfiguration`, `allowedScopes`. */
const MAX_NAME_LENGTH = 255;

/**
 * Characters of all names in a URL. An assistant asks for all scopes at once, and an HTTP API takes 10,240 bytes of request line and
 * header values (Amazon API Gateway Developer Guide, "Quotas for configuring and running an HTTP API"). The rest is for callback,
 * state and PKCE, and for the headers of a browser.
 */
const MAX_NAMES_IN_URL = 7168;

/** A line of the consent page. */
const MAX_DESCRIPTION_LENGTH = 200;

/** Scopes that mean something to every OpenID Connect library, whatever an owner may want them to mean. */
const RESERVED = ['openid', 'offline_access'];

export const DEFAULT_SCOPES: readonly AuthorizationServerScope[] = [
  { name: 'agentcore-gateway/invoke', description: 'call the tools of this gateway' },
];

/** Refuses scopes that the gateway cannot check, that no person can be granted, or that the consent page cannot explain. */
export function requireScopesOfGateway(property: string, scopes: readonly AuthorizationServerScope[]): void {
  if (scopes.length === 0) {
    throw invalidProperty(
      'MissingProperty',
      property,
      scopes,
      'the gateway would not know what to ask for',
      'name at least one scope or leave the property out',
    );
  }
  const names = new Set<string>();
  for (const [index, { name, description, groups }] of scopes.entries()) {
    const scope = `${property}[${index}]`;
    requireScopeToken(`${scope}.name`, name);
    if (isKnown(name) && name.length > MAX_NAME_LENGTH) {
      throw invalidProperty(
        'InvalidProperty',
        `${scope}.name`,
        name,
        `a scope has at most ${MAX_NAME_LENGTH} characters`,
        'shorten the name',
      );
    }
    if (RESERVED.includes(name)) {
      throw invalidProperty(
        'InvalidProperty',
        `${scope}.name`,
        name,
        'it has a meaning of its own in OpenID Connect',
        'choose another name, e.g. tools/use',
      );
    }
    if (names.has(name)) {
      throw invalidProperty('DuplicateName', `${scope}.name`, name, 'another scope has this name', 'keep one of them');
    }
    names.add(name);
    if (isKnown(description) && (description.trim() === '' || description.length > MAX_DESCRIPTION_LENGTH)) {
      throw invalidProperty(
        'InvalidProperty',
        `${scope}.description`,
        description,
        `a description has 1 to ${MAX_DESCRIPTION_LENGTH} characters`,
        'complete the sentence "It will be able to" in a few words',
      );
    }
    if (groups?.length === 0) {
      throw invalidProperty(
        'MissingProperty',
        `${scope}.groups`,
        groups,
        'nobody could be granted the scope',
        'name a group or leave the property out',
      );
    }
  }
  const inUrl = encodeURIComponent([...names].join(' ')).length;
  if (inUrl > MAX_NAMES_IN_URL) {
    throw invalidProperty(
      'QuotaExceeded',
      property,
      `${scopes.length} scopes`,
      `an assistant asks for all in one URL, where their names take ${inUrl} of at most ${MAX_NAMES_IN_URL} characters`,
      'shorten the names or list fewer scopes',
    );
  }
}
