import { Duration, Names } from 'aws-cdk-lib';
import type { GatewayCustomClaim } from 'aws-cdk-lib/aws-bedrockagentcore';
import { OAuthScope, UserPoolResourceServer, type IUserPool, type IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct, type IDependable } from 'constructs';
import { findAssistant } from '../../client/find-assistant';
import type { McpClient } from '../../client/mcp-client';
import type { IMcpGateway } from '../../gateway/mcp-gateway-interface';
import { invalidProperty } from '../../private/invalid-property';
import { deployedIn, environmentOfUserPool, requireSameEnvironment } from '../../private/same-environment';
import type { IGatewayUserPool } from '../gateway-user-pool-interface';
import { requireBrandingStyles } from './assistants-of-pool';
import { MachineScope } from './machine-scope';
import { readableAttributes } from './scopes';
import { SignInAppClient, type SignInAppClientProps } from './sign-in-app-client';

/** What people sign in with, and what is written about them then. */
export type WhatPeopleCanUse = Pick<SignInAppClientProps, 'writeAttributes' | 'supportedIdentityProviders'>;

/**
 * What a user pool of this app and one of another app have in common.
 *
 * @internal
 */
export abstract class GatewayUserPoolBase extends Construct implements IGatewayUserPool {
  /** The user pool. */
  public abstract readonly userPool: IUserPool;

  /** The URL of the sign-in page's domain, without a trailing slash. */
  public abstract readonly domainUrl: string;

  /** The assistants that people may sign in with. */
  public abstract readonly clients: McpClient[];

  /** Empty: the audience of a token is the gateway's URL, which the gateway cannot be given before it exists. */
  public readonly allowedAudience: string[] = [];

  /** Empty: the app client and the scope decide. */
  public readonly customClaims: GatewayCustomClaim[] = [];

  /** @internal */
  public abstract readonly _signInPage: IDependable[];

  /** @internal */
  protected abstract readonly _scopes: OAuthScope[];

  /** @internal */
  protected abstract readonly _whatPeopleCanUse: WhatPeopleCanUse;

  /** @internal */
  protected abstract readonly _assistantClients: ReadonlyMap<string, IUserPoolClient>;

  /** @internal */
  protected abstract readonly _machineClients: ReadonlyMap<string, IUserPoolClient>;

  private readonly authorizationServerClients: IUserPoolClient[] = [];

  /** The issuer of the tokens. */
  public get issuer(): string {
    return `https://cognito-idp.${this.userPool.env.region}.amazonaws.com/${this.userPool.userPoolId}`;
  }

  /** Where Amazon Cognito publishes its metadata (OpenID Connect Discovery 1.0). */
  public get discoveryUrl(): string {
    return `${this.issuer}/.well-known/openid-configuration`;
  }

  /** The authorization endpoint. */
  public get authorizationUrl(): string {
    return `${this.domainUrl}/oauth2/authorize`;
  }

  /** The token endpoint. */
  public get tokenUrl(): string {
    return `${this.domainUrl}/oauth2/token`;
  }

  /** The ids of the app clients of all assistants and machines. */
  public get allowedClients(): string[] {
    return [...this._assistantClients.values(), ...this._machineClients.values()].map(
      (client) => client.userPoolClientId,
    );
  }

  /** `openid`, which every person's token has, and the machines' scope if there are machines. */
  public get allowedScopes(): string[] {
    return this._machineClients.size > 0 ? ['openid', MachineScope.NAME] : ['openid'];
  }

  /** What to advertise in the place of the machines' scope. */
  public get advertisedScopeMapping(): { [allowedScope: string]: string } {
    if (this._machineClients.size === 0) {
      return {};
    }
    // Amazon Cognito refuses the whole request of an assistant that asks for the machines' scope, so what is advertised in
    // its place must be a scope that every assistant is granted.
    const granted = this._scopes.map((scope) => scope.scopeName).find((scopeName) => scopeName !== 'openid');
    return { [MachineScope.NAME]: granted ?? 'openid' };
  }

  /**
   * The app client of an assistant.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  public clientFor(assistant: McpClient | string): IUserPoolClient {
    const { name } = findAssistant(this.clients, assistant, 'add it to clients');
    return this._assistantClients.get(name)!;
  }

  /**
   * What a person pastes into the configuration of an assistant to use a gateway, see `McpClient.configuration`.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  public configurationFor(assistant: McpClient | string, gateway: IMcpGateway): string {
    const { userPoolClientId } = this.clientFor(assistant);
    return findAssistant(this.clients, assistant, 'add it to clients').configuration({
      mcpUrl: gateway.mcpUrl,
      clientId: userPoolClientId,
      scopes: this._scopes.map((scope) => scope.scopeName),
      authorizationUrl: this.authorizationUrl,
      tokenUrl: this.tokenUrl,
    });
  }

  /**
   * It is made in the scope of the authorization server, whose URL it names: in the pool's, it would be a cycle if they are in
   * different stacks.
   *
   * @internal
   */
  public _addAuthorizationServerClient(scope: Construct, id: string, callbackUrl: string): IUserPoolClient {
    requireSameEnvironment(
      'userPoolOfServer',
      'identityProvider',
      this,
      environmentOfUserPool(this.userPool),
      deployedIn(scope),
    );
    requireBrandingStyles('clients', this.clients.length + this.authorizationServerClients.length + 1);
    const scopes = [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE];
    const { userPoolClient } = new SignInAppClient(scope, id, {
      userPool: this.userPool,
      name: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
      callbackUrls: [callbackUrl],
      generateSecret: true,
      scopes,
      // The authorization server looks at the ID token once, when the person comes back, and keeps none of the tokens.
      validity: {
        accessTokenValidity: Duration.minutes(5),
        refreshTokenValidity: Duration.hours(1),
        refreshTokenRotationGracePeriod: Duration.seconds(0),
      },
      readAttributes: readableAttributes(scopes.map(({ scopeName }) => scopeName)),
      ...this._whatPeopleCanUse,
    });
    this.authorizationServerClients.push(userPoolClient);
    return userPoolClient;
  }

  /**
   * Makes the gateway's URL a resource that Amazon Cognito issues tokens for.
   *
   * @throws if the pool has no assistant, or if the gateway is in another account or region.
   */
  public bindToGateway(gateway: IMcpGateway): void {
    if (this.clients.length === 0) {
      throw invalidProperty(
        'MissingProperty',
        'clients',
        this.clients,
        'no assistant could sign in',
        'list at least one, e.g. McpClient.kiro(), or give the gateway a GatewayAuthorizationServer in front of the pool',
      );
    }
    requireSameEnvironment(
      'userPoolOfGateway',
      'identity',
      this,
      environmentOfUserPool(this.userPool),
      deployedIn(gateway),
    );
    new UserPoolResourceServer(gateway, 'ResourceServer', {
      userPool: this.userPool,
      identifier: gateway.mcpUrl,
      // The identifier, which the CDK takes by default, has characters that Amazon Cognito does not admit in a name.
      userPoolResourceServerName: gateway.gatewayName,
    });
  }
}
