import { generatedName } from '../../../account/generated-name';
import type { CreateResource } from '../../../template/resource-type';
import { AppClient, type AppClientSettings, type OAuthFlow } from '../app-client';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';
import { PropertyReader, shortened } from '../../../template/property-reader';
import { randomClientSecret } from '../private/random';
import { STANDARD_SCOPES } from '../tokens/scopes';
import { STANDARD_ATTRIBUTES } from '../users/user-attributes';
import type { UserPool } from '../user-pool';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". */
const QUOTAS = { callbackUrls: 100, logoutUrls: 100, scopes: 50, urlLength: 1024 } as const;

const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

type Unit = keyof typeof UNIT_SECONDS;

const UNITS = Object.keys(UNIT_SECONDS) as readonly Unit[];

/** Bounds and defaults of token lifetimes in seconds. Source: `CreateUserPoolClient` in the API reference. */
const LIFETIMES = {
  access: { name: 'AccessToken', unit: 'hours', absent: 3_600, min: 300, max: 86_400 },
  id: { name: 'IdToken', unit: 'hours', absent: 3_600, min: 300, max: 86_400 },
  refresh: { name: 'RefreshToken', unit: 'days', absent: 30 * 86_400, min: 3_600, max: 3_650 * 86_400 },
} as const satisfies Record<
  string,
  { readonly name: string; readonly unit: Unit; readonly absent: number; readonly min: number; readonly max: number }
>;

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

/** Hosts that a callback URL may name with plain http. Source: `CallbackURLs` in the API reference. */
const PLAIN_HTTP_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** `AWS::Cognito::UserPoolClient`. Return values: CloudFormation Template Reference. */
export function createUserPoolClient(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
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
      lifetimes: lifetimes(read),
      authSessionSeconds: authSessionMinutes * UNIT_SECONDS.minutes,
      revocable: read.boolean('EnableTokenRevocation', true),
      preventUserExistenceErrors: read.oneOf('PreventUserExistenceErrors', ['ENABLED', 'LEGACY']) === 'ENABLED',
      readAttributes: readAttributes(read, pool),
    };
    pool.clients.set(settings.clientId, new AppClient(settings, region.account.origins));
    return {
      ref: settings.clientId,
      attributes: {
        ClientId: settings.clientId,
        Name: settings.name,
        ...(secret === undefined ? {} : { ClientSecret: secret }),
      },
    };
  };
}

type OAuthSettings = Pick<AppClientSettings, 'callbackUrls' | 'logoutUrls' | 'flows' | 'scopes' | 'identityProviders'>;

function oauthSettings(read: PropertyReader, pool: UserPool, hasSecret: boolean): OAuthSettings {
  const flows = checkedFlows(read, hasSecret);
  const callbackUrls = checkedUrls(read, 'CallbackURLs', QUOTAS.callbackUrls);
  if (callbackUrls.length === 0 && flows.some((flow) => flow !== 'client_credentials')) {
    read.fail('CallbackURLs', 'is empty', `the flow ${flows.join(', ')} needs at least one callback URL`);
  }
  const defaultRedirect = read.string('DefaultRedirectURI');
  if (defaultRedirect !== undefined && !callbackUrls.includes(defaultRedirect)) {
    read.fail('DefaultRedirectURI', 'is not one of CallbackURLs', 'add it there');
  }
  return {
    flows,
    callbackUrls,
    logoutUrls: checkedUrls(read, 'LogoutURLs', QUOTAS.logoutUrls),
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
    read.fail(property, 'is set', 'set AllowedOAuthFlowsUserPoolClient to true as well');
  }
  if (flows.length === 0 && enabled) {
    read.fail(property, 'is empty', 'name at least one flow or leave out AllowedOAuthFlowsUserPoolClient');
  }
  if (flows.includes('client_credentials')) {
    if (flows.length > 1) {
      read.fail(property, `mixes ${flows.join(', ')}`, 'give client_credentials to an app client of its own');
    }
    if (!hasSecret) {
      read.fail(property, 'has client_credentials for a client without a secret', 'set GenerateSecret to true');
    }
  }
  return flows;
}

function checkedUrls(read: PropertyReader, property: string, max: number): readonly string[] {
  const urls = read.strings(property, max);
  for (const url of urls) {
    const problem = URL_RULES.find((rule) => rule.broken(url));
    if (problem !== undefined) {
      read.fail(property, `has '${shortened(url)}', which ${problem.problem}`, problem.remedy);
    }
  }
  return urls;
}

/** Source: `CallbackURLs` and `RedirectUrlType` in the API reference. */
const URL_RULES: readonly {
  readonly broken: (url: string) => boolean;
  readonly problem: string;
  readonly remedy: string;
}[] = [
  {
    broken: (url) => url.length > QUOTAS.urlLength,
    problem: 'is too long',
    remedy: `use at most ${QUOTAS.urlLength} characters`,
  },
  {
    broken: (url) => !/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(url) || !/^[a-z][a-z0-9+.-]*:\//i.test(url),
    problem: 'is not an absolute URL',
    remedy: 'use an absolute URL such as https://app.example.com/callback',
  },
  { broken: (url) => !URL.canParse(url), problem: 'is not a URL', remedy: 'correct it' },
  { broken: (url) => url.includes('#'), problem: 'has a fragment', remedy: "remove the part from '#' on" },
  {
    broken: (url) => new URL(url).protocol === 'http:' && !PLAIN_HTTP_HOSTS.includes(new URL(url).hostname),
    problem: 'is plain http',
    remedy: 'use https, or http with localhost, 127.0.0.1 or [::1]',
  },
];

function checkedScopes(read: PropertyReader, pool: UserPool, flows: readonly OAuthFlow[]): readonly string[] {
  const property = 'AllowedOAuthScopes';
  const scopes = read.strings(property, QUOTAS.scopes);
  const existing = [...STANDARD_SCOPES, ...pool.resourceServers.flatMap((server) => server.templateScopes)];
  const unknown = scopes.find((scope) => !existing.includes(scope));
  if (unknown !== undefined) {
    read.fail(
      property,
      `has '${shortened(unknown)}', which does not exist`,
      `use ${STANDARD_SCOPES.join(', ')} or <identifier>/<scope> of a resource server that is created before the client`,
    );
  }
  if (scopes.length === 0 && flows.length > 0) {
    read.fail(property, 'is empty', `the flow ${flows.join(', ')} needs at least one scope`);
  }
  return scopes;
}

/** Other providers than the pool itself have to exist before the client. */
function checkedIdentityProviders(read: PropertyReader, pool: UserPool): readonly string[] {
  const property = 'SupportedIdentityProviders';
  const providers = read.strings(property);
  const unknown = providers.find((provider) => provider !== 'COGNITO' && !pool.providerNames.has(provider));
  if (unknown !== undefined) {
    read.fail(
      property,
      `has '${shortened(unknown)}', which does not exist in user pool ${pool.id}`,
      `use COGNITO${[...pool.providerNames].map((name) => ` or ${name}`).join('')}; another provider has to exist before the client`,
    );
  }
  return providers;
}

/** Authentication flows of the API, and the rotation of refresh tokens that some of them exclude. */
function sessionSettings(read: PropertyReader, pool: UserPool): Pick<AppClientSettings, 'rotation'> {
  const property = 'ExplicitAuthFlows';
  const flows = read.stringsOf(property, [...AUTH_FLOWS, ...LEGACY_AUTH_FLOWS]);
  if (flows.includes('ALLOW_USER_AUTH') && pool.settings.plan === 'LITE') {
    read.fail(
      property,
      'has ALLOW_USER_AUTH, which the feature plan LITE does not have',
      'set UserPoolTier of the user pool to ESSENTIALS, or remove it',
    );
  }
  const isLegacy = (flow: string): boolean => (LEGACY_AUTH_FLOWS as readonly string[]).includes(flow);
  if (flows.some(isLegacy) && !flows.every(isLegacy)) {
    read.fail(property, 'mixes legacy flows with ALLOW_ flows', 'use ALLOW_ flows only');
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
    );
  }
  return { rotation: { gracePeriodSeconds } };
}

function lifetimes(read: PropertyReader): AppClientSettings['lifetimes'] {
  const access = lifetime(read, LIFETIMES.access);
  const id = lifetime(read, LIFETIMES.id);
  const refresh = lifetime(read, LIFETIMES.refresh);
  if (refresh < Math.max(access, id)) {
    read.fail(
      'RefreshTokenValidity',
      'is shorter than the validity of access or ID tokens',
      'let refresh tokens live at least as long',
    );
  }
  return { access, id, refresh };
}

function lifetime(read: PropertyReader, rule: (typeof LIFETIMES)[keyof typeof LIFETIMES]): number {
  const property = `${rule.name}Validity`;
  const unit = read.object('TokenValidityUnits').oneOf(rule.name, UNITS) ?? rule.unit;
  // CreateUserPoolClient: 0 counts as no value for refresh tokens.
  const value = read.integer(property, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (value === undefined || (value === 0 && rule === LIFETIMES.refresh)) {
    return rule.absent;
  }
  const seconds = value * UNIT_SECONDS[unit];
  if (seconds < rule.min || seconds > rule.max) {
    read.fail(property, `is ${value} ${unit}`, `use from ${rule.min} to ${rule.max} seconds`);
  }
  return seconds;
}

/** An empty list counts as none, as in CloudFormation templates that leave the property out. */
function readAttributes(read: PropertyReader, pool: UserPool): readonly string[] | undefined {
  const known = [...STANDARD_ATTRIBUTES, ...pool.settings.customAttributes];
  const attributes = read.stringsOf('ReadAttributes', known);
  read.stringsOf('WriteAttributes', known);
  return attributes.length > 0 ? attributes : undefined;
}
