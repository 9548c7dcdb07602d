import type { AppClient } from '../app-client';
import type { ResourceServer } from '../resource-server';
import type { UserPool } from '../user-pool';
import { ApiError } from './api-error';
import { poolOf, type Operation } from './operation';
import { pageOf } from './page-of';

const PAGES = { limit: 'MaxResults', token: 'NextToken' } as const;

/**
 * The operations that describe what a template created.
 *
 * Source: the Amazon Cognito user pools API reference. Unlike on AWS, addresses and scopes are those of this computer, token
 * lifetimes come in seconds whatever unit the template has, and a pool has no dates.
 */
export const DESCRIBE_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListUserPools: (read, { pools }) => {
    const { page, next } = pageOf(read, [...pools.values()], PAGES);
    return { UserPools: page.map(({ settings: { id, name } }) => ({ Id: id, Name: name })), ...next };
  },
  DescribeUserPool: (read, context) => ({ UserPool: poolType(poolOf(read, context)) }),
  ListUserPoolClients: (read, context) => {
    const pool = poolOf(read, context);
    const { page, next } = pageOf(read, [...pool.clients.values()], PAGES);
    return {
      UserPoolClients: page.map(({ clientId, settings }) => ({
        ClientId: clientId,
        UserPoolId: pool.id,
        ClientName: settings.name,
      })),
      ...next,
    };
  },
  DescribeUserPoolClient: (read, context) => {
    const pool = poolOf(read, context);
    const id = read.requiredString('ClientId');
    const client = pool.clients.get(id);
    if (client === undefined) {
      throw new ApiError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
    }
    return { UserPoolClient: clientType(pool, client) };
  },
  DescribeUserPoolDomain: (read, { pools, accountId }) => {
    const name = read.requiredString('Domain');
    const domain = [...pools.values()].flatMap((pool) => pool.domains).find((candidate) => candidate.name === name);
    return {
      DomainDescription:
        domain === undefined
          ? {}
          : {
              UserPoolId: domain.pool.id,
              AWSAccountId: accountId,
              Domain: name,
              Status: 'ACTIVE',
              ManagedLoginVersion: domain.managedLoginVersion,
            },
    };
  },
  ListResourceServers: (read, context) => {
    const pool = poolOf(read, context);
    const { page, next } = pageOf(read, pool.resourceServers, PAGES);
    return { ResourceServers: page.map((server) => resourceServerType(pool, server)), ...next };
  },
  DescribeResourceServer: (read, context) => {
    const pool = poolOf(read, context);
    const identifier = read.requiredString('Identifier');
    const server = pool.resourceServers.find(
      (candidate) => candidate.identifier === identifier || candidate.settings.identifier === identifier,
    );
    if (server === undefined) {
      throw new ApiError('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
    }
    return { ResourceServer: resourceServerType(pool, server) };
  },
};

function poolType(pool: UserPool): object {
  const { id, name, arn, plan, mfa, signInNames, passwordPolicy } = pool.settings;
  return {
    Id: id,
    Name: name,
    Arn: arn,
    Status: 'Enabled',
    UserPoolTier: plan,
    MfaConfiguration: mfa,
    EstimatedNumberOfUsers: pool.users.all.length,
    UsernameAttributes: signInNames.usernameAttributes,
    AliasAttributes: signInNames.aliasAttributes,
    UsernameConfiguration: { CaseSensitive: signInNames.caseSensitive },
    Domain: pool.domains.find(({ custom }) => !custom)?.name,
    CustomDomain: pool.domains.find(({ custom }) => custom)?.name,
    Policies: {
      PasswordPolicy: {
        MinimumLength: passwordPolicy.minimumLength,
        RequireLowercase: passwordPolicy.requireLowercase,
        RequireUppercase: passwordPolicy.requireUppercase,
        RequireNumbers: passwordPolicy.requireNumbers,
        RequireSymbols: passwordPolicy.requireSymbols,
        TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordValidityDays,
      },
    },
  };
}

function clientType(pool: UserPool, client: AppClient): object {
  const { settings } = client;
  return {
    UserPoolId: pool.id,
    ClientId: client.clientId,
    ClientName: settings.name,
    ClientSecret: settings.secret,
    CallbackURLs: client.callbackUrls,
    LogoutURLs: client.logoutUrls,
    AllowedOAuthFlows: settings.flows,
    AllowedOAuthFlowsUserPoolClient: settings.flows.length > 0,
    AllowedOAuthScopes: client.scopes,
    SupportedIdentityProviders: settings.identityProviders,
    AccessTokenValidity: settings.lifetimes.access,
    IdTokenValidity: settings.lifetimes.id,
    RefreshTokenValidity: settings.lifetimes.refresh,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
    AuthSessionValidity: settings.authSessionSeconds / 60,
    EnableTokenRevocation: settings.revocable,
    PreventUserExistenceErrors: settings.preventUserExistenceErrors ? 'ENABLED' : 'LEGACY',
    ReadAttributes: settings.readAttributes,
    RefreshTokenRotation: settings.rotation && {
      Feature: 'ENABLED',
      RetryGracePeriodSeconds: settings.rotation.gracePeriodSeconds,
    },
  };
}

function resourceServerType(pool: UserPool, { identifier, settings }: ResourceServer): object {
  return {
    UserPoolId: pool.id,
    Identifier: identifier,
    Name: settings.name,
    Scopes: settings.scopeNames.map((name) => ({
      ScopeName: name,
      ScopeDescription: settings.scopeDescriptions[name],
    })),
  };
}
