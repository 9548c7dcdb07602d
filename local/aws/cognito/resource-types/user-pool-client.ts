import { randomInt } from 'node:crypto';
import { generatedName } from '../../../account/generated-name';
import { shortened, type PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import { AppClient, type AppClientSettings, type OAuthFlow } from '../app-client';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';
import { STANDARD_SCOPES } from '../tokens/scopes';
import type { UserPool } from '../user-pool';
import { isWritableByClients, requiredAttributes } from '../users/attribute-schema';
import { PROFILE_ATTRIBUTES } from '../users/user-attributes';
import { NAMES_OTHERS, warnOfLateResources } from './private/late-resources';
import { readRedirectUrls } from './private/redirect-urls';
import { readTokenLifetimes } from './private/token-lifetimes';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". */
const MAX_SCOPES = 50;

const AUTH_FLOWS = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CLIENT_TOKEN_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
] as const;

const LEGACY_AUTH_FLOWS = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'] as const;

/** What a client without `ExplicitAuthFlows` supports. Source: `CreateUserPoolClient` in the API reference. */
const DEFAULT_AUTH_FLOWS: readonly string[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

const LOWER_CASE_AND_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** `AWS::Cognito::UserPoolClient`. Return values: CloudFormation Template Reference. */
export const userPoolClient = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolClient',
  phase: NAMES_OTHERS,
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const pool = region.pool(read);
    const seed = `${stackName}/${logicalId}`;
    const secret = read.boolean('GenerateSecret', false) ? randomClientSecret() : undefined;
    const authSessionMinutes = read.integer('AuthSessionValidity', { min: 3, max: 15 }) ?? 3;
    const settings: AppClientSettings = {
      logicalId,
      clientId: generatedName(seed, 26),
      name: read.text('ClientName', NAME_RULES.display) ?? `${logicalId}-${generatedName(`${seed}/name`, 12)}`,
      secret,
      ...oauthSettings(read, pool, secret !== undefined),
      ...sessionSettings(read, pool),
      lifetimes: readTokenLifetimes(read),
      authSessionSeconds: authSessionMinutes * 60,
      revocable: read.boolean('EnableTokenRevocation', true),
      preventUserExistenceErrors: read.oneOf('PreventUserExistenceErrors', ['ENABLED', 'LEGACY']) === 'ENABLED',
      readAttributes: attributesOf(read, 'ReadAttributes', pool),
      writeAttributes: checkedWriteAttributes(read, pool),
      readsCustomAttributes: pool.assume.defaultReadAttributes === 'all',
    };
    const client = new AppClient(settings, region.account.origins);
    pool.clients.set(settings.clientId, client);
    const { identityProviders, scopes } = settings;
    warnOfLateResources(
      region,
      request,
      'app client',
      'which SupportedIdentityProviders names',
      identityProviders.map((name) => pool.registeredProviders.get(name)?.declaredBy),
    );
    const ofScopes = pool.resourceServers.filter(({ templateScopes }) =>
      templateScopes.some((s) => scopes.includes(s)),
    );
    warnOfLateResources(
      region,
      request,
      'app client',
      'which has a scope of AllowedOAuthScopes',
      ofScopes.map((server) => server.settings.declaredBy),
    );
    warnOfUnwritableAttributes(client, pool, (message) => region.account.warn(`${seed}: ${message}`));
    return {
      ref: settings.clientId,
      attributes: {
        ClientId: settings.clientId,
        Name: settings.name,
        ...(secret === undefined ? {} : { ClientSecret: secret }),
      },
    };
  },
});

type OAuthSettings = Pick<AppClientSettings, 'callbackUrls' | 'logoutUrls' | 'flows' | 'scopes' | 'identityProviders'>;

function oauthSettings(read: PropertyReader, pool: UserPool, hasSecret: boolean): OAuthSettings {
  const flows = checkedFlows(read, hasSecret);
  const callbackUrls = readRedirectUrls(read, 'CallbackURLs');
  if (callbackUrls.length === 0 && flows.some((flow) => flow !== 'client_credentials')) {
    const fix = `the flow ${flows.join(', ')} needs at least one callback URL`;
    read.fail('CallbackURLs', 'is empty', fix, 'MissingProperty');
  }
  const defaultRedirect = read.string('DefaultRedirectURI');
  if (defaultRedirect !== undefined && !callbackUrls.includes(defaultRedirect)) {
    read.fail('DefaultRedirectURI', 'is not one of CallbackURLs', 'add it there');
  }
  return {
    flows,
    callbackUrls,
    logoutUrls: readRedirectUrls(read, 'LogoutURLs'),
    scopes: checkedScopes(read, pool, flows),
    identityProviders: checkedIdentityProviders(read, pool),
  };
}

/** Source: `AllowedOAuthFlows` and `AllowedOAuthFlowsUserPoolClient` in the API reference. */
function checkedFlows(read: PropertyReader, hasSecret: boolean): readonly OAuthFlow[] {
  const property = 'AllowedOAuthFlows';
  const flows = read.stringsOf(property, ['code', 'implicit', 'client_credentials']);
  const enabled = read.boolean('AllowedOAuthFlowsUserPoolClient', false);
  if (flows.length > 0 && !enabled) {
    read.conflict(property, 'is set', 'set AllowedOAuthFlowsUserPoolClient to true as well');
  }
  if (flows.length === 0 && enabled) {
    const fix = 'name at least one flow or leave out AllowedOAuthFlowsUserPoolClient';
    read.fail(property, 'is empty', fix, 'MissingProperty');
  }
  if (flows.includes('client_credentials')) {
    if (flows.length > 1) {
      read.conflict(property, `mixes ${flows.join(', ')}`, 'give client_credentials to an app client of its own');
    }
    if (!hasSecret) {
      read.conflict(property, 'has client_credentials for a client without a secret', 'set GenerateSecret to true');
    }
  }
  return flows;
}

function checkedScopes(read: PropertyReader, pool: UserPool, flows: readonly OAuthFlow[]): readonly string[] {
  const property = 'AllowedOAuthScopes';
  const scopes = read.strings(property, MAX_SCOPES);
  const existing = [...STANDARD_SCOPES, ...pool.resourceServers.flatMap((server) => server.templateScopes)];
  const unknown = scopes.find((scope) => !existing.includes(scope));
  if (unknown !== undefined) {
    read.fail(
      property,
      `has '${shortened(unknown)}', which does not exist`,
      `use ${STANDARD_SCOPES.join(', ')} or <identifier>/<scope> of a resource server that is created before the client`,
      'ResourceNotFound',
    );
  }
  if (scopes.length === 0 && flows.length > 0) {
    read.fail(property, 'is empty', `the flow ${flows.join(', ')} needs at least one scope`, 'MissingProperty');
  }
  return scopes;
}

/** Other providers than the pool itself have to exist before the client. */
function checkedIdentityProviders(read: PropertyReader, pool: UserPool): readonly string[] {
  const property = 'SupportedIdentityProviders';
  const providers = read.strings(property);
  const unknown = providers.find((provider) => provider !== 'COGNITO' && !pool.registeredProviders.has(provider));
  if (unknown !== undefined) {
    read.fail(
      property,
      `has '${shortened(unknown)}', which does not exist in user pool ${pool.id}`,
      `use COGNITO${[...pool.registeredProviders.keys()].map((name) => ` or ${name}`).join('')}; another provider has to exist before the client`,
      'ResourceNotFound',
    );
  }
  return providers;
}

/** Authentication flows of the API, and the rotation of refresh tokens that some of them exclude. */
function sessionSettings(read: PropertyReader, pool: UserPool): Pick<AppClientSettings, 'rotation'> {
  const property = 'ExplicitAuthFlows';
  const flows = read.stringsOf(property, [...AUTH_FLOWS, ...LEGACY_AUTH_FLOWS]);
  if (flows.includes('ALLOW_USER_AUTH') && pool.settings.plan === 'LITE') {
    const problem = 'has ALLOW_USER_AUTH, which the feature plan LITE does not have';
    read.conflict(property, problem, 'set UserPoolTier of the user pool to ESSENTIALS, or remove it');
  }
  const isLegacy = (flow: string): boolean => !flow.startsWith('ALLOW_');
  if (flows.some(isLegacy) && !flows.every(isLegacy)) {
    read.conflict(property, 'mixes legacy flows with ALLOW_ flows', 'use ALLOW_ flows only');
  }
  const rotation = read.object('RefreshTokenRotation');
  const gracePeriodSeconds = rotation.integer('RetryGracePeriodSeconds', { min: 0, max: 60 }) ?? 0;
  if (rotation.oneOf('Feature', ['ENABLED', 'DISABLED']) !== 'ENABLED') {
    return {};
  }
  // "Refresh tokens" in the developer guide: rotation excludes ALLOW_REFRESH_TOKEN_AUTH. Whether the service reads an empty
  // list as the default list is unverified on live AWS, and a deployment should not depend on it.
  const emptyIsDefault = !read.has(property) || pool.assume.rotationWithEmptyAuthFlows === 'refused';
  const effective = flows.length > 0 || !emptyIsDefault ? flows : DEFAULT_AUTH_FLOWS;
  if (effective.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    read.fail(
      'RefreshTokenRotation',
      `is enabled together with ALLOW_REFRESH_TOKEN_AUTH${flows.length > 0 ? '' : `, which is part of the default for ${property}`}`,
      `set ${property} to flows without ALLOW_REFRESH_TOKEN_AUTH, such as ALLOW_USER_AUTH`,
      'ConflictingProperties',
    );
  }
  return { rotation: { gracePeriodSeconds } };
}

/** An empty list counts as none, as in CloudFormation templates that leave the property out. */
function attributesOf(
  read: PropertyReader,
  property: 'ReadAttributes' | 'WriteAttributes',
  pool: UserPool,
): readonly string[] | undefined {
  const named = read.stringsOf(property, [...pool.settings.schema.keys(), OIDC_PROFILE]);
  const attributes = named.flatMap((name) => (name === OIDC_PROFILE ? PROFILE_SHORTHAND : [name]));
  return attributes.length > 0 ? attributes : undefined;
}

/** Stands for attributes of the profile. Source: Amazon Cognito Developer Guide, "Attribute permissions with scopes". */
const OIDC_PROFILE = 'oidc:profile';
const PROFILE_SHORTHAND = PROFILE_ATTRIBUTES.filter((name) => name !== 'updated_at');

/** What `CreateUserPoolClient` says of both refusals, without a name. */
const INVALID = 'Invalid write attributes specified while creating a client';

/**
 * "All app clients can write user pool required attributes" (the guide, "Attribute permissions and scopes"): a list without
 * one is refused, and so is a list with an attribute that no client can write (both measured in public reports).
 */
function checkedWriteAttributes(read: PropertyReader, pool: UserPool): readonly string[] | undefined {
  const property = 'WriteAttributes';
  const attributes = attributesOf(read, property, pool);
  const unwritable = attributes?.find((name) => !isWritableByClients(name));
  if (unwritable !== undefined) {
    read.fail(property, `has '${unwritable}', which no app client can write (${INVALID})`, 'remove it');
  }
  const missing = requiredAttributes(pool.settings.schema).find((name) => attributes?.includes(name) === false);
  if (missing !== undefined) {
    const problem = `lacks '${missing}', which Schema of the user pool requires (${INVALID})`;
    read.fail(property, problem, 'add it', 'MissingProperty');
  }
  return attributes;
}

/**
 * Warns of providers with which nobody could sign in: Cognito writes every mapped attribute at every sign-in, with the rights
 * of the client (`WriteAttributes` of `CreateUserPoolClient`).
 */
function warnOfUnwritableAttributes(client: AppClient, pool: UserPool, warn: (message: string) => void): void {
  for (const name of client.settings.identityProviders) {
    const mapped = pool.registeredProviders.get(name)?.mappedAttributes ?? [];
    const unwritable = mapped.filter((attribute) => isWritableByClients(attribute) && !client.canWrite(attribute));
    if (unwritable.length > 0) {
      const attributes = unwritable.join(', ');
      warn(
        `WriteAttributes lacks ${attributes}, which ${name} maps: every sign-in with it would fail; add ${attributes}`,
      );
    }
  }
}

/** A client secret as Cognito generates them: 51 lower-case letters and digits. */
function randomClientSecret(): string {
  return Array.from({ length: 51 }, () => LOWER_CASE_AND_DIGITS[randomInt(LOWER_CASE_AND_DIGITS.length)]).join('');
}
