import { Duration } from 'aws-cdk-lib';
import {
  OAuthScope,
  UserPoolClient,
  type CfnUserPoolClient,
  type IUserPool,
  type IUserPoolClient,
  type IUserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct, type IDependable } from 'constructs';
import type { McpClient } from '../client/mcp-client';
import { requireAppClientName } from '../client/app-client-name';
import { checkAtSynthesis } from '../private/check-at-synthesis';
import { injectedProperties } from '../private/injected-properties';
import { invalidProperty } from '../private/invalid-property';
import { requireTokenPlaces } from '../private/token-places';
import type { GatewayUserPoolAttributes } from './gateway-user-pool-attributes';
import type { IGatewayUserPool } from './gateway-user-pool-interface';
import { referenceWeakly } from '../private/weak-references';
import type { GatewayUserPoolProps } from './gateway-user-pool-props';
import { requireAssistants } from './private/assistants-of-pool';
import { checkFederation } from './private/federation-checks';
import { GatewayUserPoolBase, type WhatPeopleCanUse } from './private/gateway-user-pool-base';
import { ImportedGatewayUserPool } from './private/imported-gateway-user-pool';
import { MachineScope } from './private/machine-scope';
import { newUserPool, requireNoPoolProperties } from './private/new-user-pool';
import { readableAttributes, requireAssistantScopes } from './private/scopes';
import { SignInAppClient } from './private/sign-in-app-client';
import { addTokenDurations, knownDurations, requireTokenValidity, type TokenValidity } from './private/token-validity';
import { requireUsableEnvironments } from './private/used-environments';
import { checkUserPool } from './private/user-pool-checks';
import { domainUrl, newUserPoolDomain, requireOneDomain } from './private/user-pool-domain';

/**
 * An Amazon Cognito user pool at which assistants sign people in for a gateway.
 *
 * Every assistant gets a public app client of its own, with the authorization code grant and PKCE only, and its branding
 * without which managed login shows a 403. For every gateway the pool gets a resource server with the gateway's URL as
 * identifier: assistants name that URL as the resource (RFC 8707), and Amazon Cognito redeems the code only if it knows it.
 *
 * One pool can serve several gateways, but they then accept each other's tokens: a gateway checks the app client and the
 * scope, and cannot be told its own URL as audience without a cycle in the template. Use a pool for each gateway where people
 * may use one and not another, or a `GatewayAuthorizationServer` for each gateway, which can share one pool. The pool then
 * signs people in for the authorization server, needs no assistants, and is not itself the identity of a gateway.
 *
 * Two things rest on documentation and inference rather than on a measurement on AWS: whether passkeys without
 * `passkeyRelyingPartyId` are bound to the prefix domain, and whether the gateway would list a scope twice if two allowed
 * scopes were advertised as the same one, which is why machines' scope is advertised as `email` and not as `openid`.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { GatewayUserPool, McpClient, McpGateway } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro(), McpClient.claudeCode()] });
 * const gateway = new McpGateway(stack, 'Gateway', { identity: users });
 */
export class GatewayUserPool extends GatewayUserPoolBase {
  /** Uniquely identifies this class, for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-agentcore-gateway-auth.GatewayUserPool';

  /**
   * Refers to a user pool of another app in this account and region. The gateways that are made with it get their resource server
   * in this app.
   *
   * @throws if an assistant has no client id.
   */
  public static fromGatewayUserPoolAttributes(
    scope: Construct,
    id: string,
    attrs: GatewayUserPoolAttributes,
  ): IGatewayUserPool {
    return new ImportedGatewayUserPool(scope, id, attrs);
  }

  /** The user pool. */
  public readonly userPool: IUserPool;

  /** The domain of the sign-in page. */
  public readonly userPoolDomain: IUserPoolDomain;

  /** The URL of the sign-in page's domain, without a trailing slash. */
  public readonly domainUrl: string;

  /** The assistants that people may sign in with. */
  public readonly clients: McpClient[];

  /** @internal */
  protected readonly _scopes: OAuthScope[];

  /** @internal */
  protected readonly _whatPeopleCanUse: WhatPeopleCanUse;

  /** @internal */
  protected readonly _assistantClients = new Map<string, IUserPoolClient>();

  /** @internal */
  protected readonly _machineClients = new Map<string, IUserPoolClient>();

  private readonly validity: TokenValidity;
  private readonly machines: Construct;
  private machineScope?: MachineScope;

  /**
   * @throws if a property is outside of what Amazon Cognito takes, or would have no effect.
   */
  constructor(scope: Construct, id: string, props: GatewayUserPoolProps = {}) {
    props = injectedProperties(GatewayUserPool.PROPERTY_INJECTION_ID, scope, id, props);
    super(scope, id);

    this.clients = [...(props.clients ?? [])];
    this._scopes = props.scopes ?? [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE];
    this.validity = {
      accessTokenValidity: props.accessTokenValidity ?? Duration.hours(1),
      refreshTokenValidity: props.refreshTokenValidity ?? Duration.days(30),
      refreshTokenRotationGracePeriod: props.refreshTokenRotationGracePeriod ?? Duration.seconds(60),
    };
    const scopeNames = this._scopes.map((oAuthScope) => oAuthScope.scopeName);
    requireTokenPlaces(props);
    requireAssistants('clients', this.clients);
    requireAssistantScopes('scopes', scopeNames);
    checkAtSynthesis(this, this.validity, requireTokenValidity);
    requireOneDomain(props);
    if (props.userPool) {
      requireNoPoolProperties(props);
    }
    requireUsableEnvironments(this, props);

    this.userPool = props.userPool ?? newUserPool(this, 'UserPool', props);
    if (!props.userPool) {
      referenceWeakly(this.userPool);
    }

    this._whatPeopleCanUse = {
      writeAttributes: props.writeAttributes,
      supportedIdentityProviders: props.supportedIdentityProviders,
    };
    checkFederation(this, this.userPool, props);

    const appClients = new Construct(this, 'Clients');
    for (const assistant of this.clients) {
      const { userPoolClient } = new SignInAppClient(appClients, assistant.name, {
        userPool: this.userPool,
        name: assistant.name,
        callbackUrls: assistant.callbackUrls,
        generateSecret: false,
        scopes: this._scopes,
        validity: this.validity,
        readAttributes: props.readAttributes ?? readableAttributes(scopeNames),
        ...this._whatPeopleCanUse,
      });
      referenceWeakly(userPoolClient);
      this._assistantClients.set(assistant.name, userPoolClient);
    }

    this.machines = new Construct(this, 'Machines');

    if (props.userPoolDomain) {
      this.userPoolDomain = props.userPoolDomain;
    } else {
      this.userPoolDomain = newUserPoolDomain(this, 'Domain', this.userPool, props);
      // The sign-in page opens when all brandings are there, so that no app client without one answers with a 403.
      this.userPoolDomain.node.addDependency(appClients);
      referenceWeakly(this.userPoolDomain);
    }
    checkUserPool(this, this.userPool, this.userPoolDomain);
    this.domainUrl = domainUrl(this.userPoolDomain, this.userPool);
  }

  /**
   * Adds an app client for a program that calls the gateways without a person, with the client credentials grant.
   *
   * Its scope, `agentcore-gateway/invoke`, belongs to a resource server of its own, of which a user pool can have only one.
   * The program has to request that scope by itself: the gateway advertises the scopes of people. Read the
   * secret with `aws cognito-idp describe-user-pool-client`, or in the app with `userPoolClientSecret`.
   *
   * @throws if the name is taken, is a token of the CDK, or is not what Amazon Cognito takes.
   */
  public addMachineClient(name: string): UserPoolClient {
    requireAppClientName('name', name);
    if (this._assistantClients.has(name) || this._machineClients.has(name)) {
      throw invalidProperty('DuplicateName', 'name', name, 'another app client has this name', 'choose another name');
    }
    this.machineScope ??= new MachineScope(this, 'MachineScope', this.userPool);
    const { accessTokenValidity } = this.validity;
    const client = new UserPoolClient(this.machines, name, {
      userPool: this.userPool,
      userPoolClientName: name,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [this.machineScope.oAuthScope] },
      // An explicit "none" renders ALLOW_REFRESH_TOKEN_AUTH alone, with which no person can sign in; left out, Amazon Cognito
      // would let people sign in through this app client.
      authFlows: { user: false },
      ...knownDurations({ accessTokenValidity }),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    addTokenDurations(client.node.defaultChild as CfnUserPoolClient, { accessTokenValidity });
    referenceWeakly(client);
    this._machineClients.set(name, client);
    return client;
  }

  /** @internal */
  public get _signInPage(): IDependable[] {
    return [this.userPoolDomain];
  }
}
