import { isObject } from '../../../account/json-values';
import type { JWTPayload } from 'jose';
import type { GroupConfiguration } from '../users/group';
import { unusable, type TokenTriggerVersion } from './triggers';

/** What a pre token generation trigger changes about one token. */
export interface ClaimChanges {
  readonly add: Readonly<Record<string, unknown>>;
  readonly suppress: readonly string[];
}

/** What a pre token generation trigger changes. */
export interface TokenCustomization {
  readonly idToken: ClaimChanges;
  readonly accessToken: ClaimChanges & {
    readonly scopesToAdd: readonly string[];
    readonly scopesToSuppress: readonly string[];
  };
  /** What to take the user's groups for; `undefined` when the trigger does not say. */
  readonly groups?: GroupConfiguration;
}

const NO_CHANGES: ClaimChanges = { add: {}, suppress: [] };

/** What holds without a trigger. */
export const NO_CUSTOMIZATION: TokenCustomization = {
  idToken: NO_CHANGES,
  accessToken: { ...NO_CHANGES, scopesToAdd: [], scopesToSuppress: [] },
};

/**
 * Claims that no trigger changes: the original value stays. Source: Amazon Cognito Developer Guide, "Pre token generation
 * Lambda trigger", "Excluded claims and scopes". That `scope` is changed by `scopesToAdd` and `scopesToSuppress` only, and
 * that `cognito:preferred_role` and its like may also be changed by name, is unverified on live AWS.
 */
const PROTECTED_CLAIMS = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'scope',
  'sub',
  'token_use',
  'version',
]);

const COGNITO_CLAIMS_TO_CHANGE = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'];

/** Claims of ID tokens that take no list and no object. Source: the same page. */
const SIMPLE_CLAIMS = ['phone_number_verified', 'email_verified', 'updated_at', 'address'];

/**
 * Reads the response of a trigger.
 *
 * Version 1 changes the ID token and, by its groups, `cognito:groups` of the access token; its claims are text. Versions 2
 * and 3 change both tokens, with claims of any JSON. `groupOverrideDetails` replaces the user's groups; an empty one
 * suppresses them. Source: the same page. Unverified on live AWS: that a response which leaves out `groupOverrideDetails`
 * keeps the groups, and that numbers and booleans of version 1 become text.
 *
 * @throws TriggerError when the response has another shape
 */
export function readTokenCustomization(
  response: Readonly<Record<string, unknown>>,
  version: TokenTriggerVersion,
): TokenCustomization {
  const basic = version === '1';
  const details = optionalObject(response, basic ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails');
  if (details === undefined) {
    return NO_CUSTOMIZATION;
  }
  const groups = 'groupOverrideDetails' in details ? { groups: readGroups(details) } : {};
  if (basic) {
    const { add, suppress } = readChanges(details);
    const texts = Object.entries(add).map(([name, value]) => [name, asText(value)]);
    return { ...NO_CUSTOMIZATION, idToken: { add: Object.fromEntries(texts), suppress }, ...groups };
  }
  const access = optionalObject(details, 'accessTokenGeneration') ?? {};
  return {
    idToken: readChanges(optionalObject(details, 'idTokenGeneration') ?? {}),
    accessToken: {
      ...readChanges(access),
      // "You can't add scope values that contain one or more blank-space characters."
      scopesToAdd: texts(access, 'scopesToAdd').filter((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)),
      scopesToSuppress: texts(access, 'scopesToSuppress'),
    },
    ...groups,
  };
}

/** The claims of a token with a trigger's changes. What is both added and suppressed is suppressed. */
export function customized(claims: JWTPayload, { add, suppress }: ClaimChanges, token: 'id' | 'access'): JWTPayload {
  const result: JWTPayload = { ...claims };
  for (const [name, value] of Object.entries(add)) {
    if (mayAdd(name, value, claims, token)) {
      Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
  for (const name of suppress) {
    if (!isProtected(name)) {
      delete result[name];
    }
  }
  return result;
}

/** The scopes of a token with a trigger's changes. */
export function customizedScopes(
  scopes: readonly string[],
  { scopesToAdd, scopesToSuppress }: TokenCustomization['accessToken'],
): readonly string[] {
  return [...new Set([...scopes, ...scopesToAdd])].filter((scope) => !scopesToSuppress.includes(scope));
}

function mayAdd(name: string, value: unknown, claims: JWTPayload, token: 'id' | 'access'): boolean {
  if (value === null) {
    return false;
  }
  // "You can add an aud claim to access tokens. The value must be the app client id."
  if (name === 'aud' && token === 'access') {
    return claims.aud === undefined && value === claims.client_id;
  }
  const complex = typeof value === 'object';
  return !isProtected(name) && !name.startsWith('dev:') && !(token === 'id' && complex && SIMPLE_CLAIMS.includes(name));
}

function isProtected(name: string): boolean {
  return PROTECTED_CLAIMS.has(name) || (name.startsWith('cognito:') && !COGNITO_CLAIMS_TO_CHANGE.includes(name));
}

function readChanges(details: Readonly<Record<string, unknown>>): ClaimChanges {
  return { add: optionalObject(details, 'claimsToAddOrOverride') ?? {}, suppress: texts(details, 'claimsToSuppress') };
}

function readGroups(details: Readonly<Record<string, unknown>>): GroupConfiguration {
  const given = optionalObject(details, 'groupOverrideDetails') ?? {};
  const preferredRole = given.preferredRole ?? undefined;
  return {
    groupsToOverride: texts(given, 'groupsToOverride'),
    iamRolesToOverride: texts(given, 'iamRolesToOverride'),
    ...(preferredRole === undefined ? {} : { preferredRole: asText(preferredRole) }),
  };
}

function optionalObject(from: Readonly<Record<string, unknown>>, name: string) {
  const value = from[name] ?? undefined;
  if (value !== undefined && !isObject(value)) {
    throw unusable();
  }
  return value;
}

function texts(from: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = from[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw unusable();
  }
  return value;
}

function asText(value: unknown): string {
  if (typeof value === 'object') {
    throw unusable();
  }
  return String(value);
}
