import { Duration, Names } from 'aws-cdk-lib';
import type { GatewayCustomClaim } from 'aws-cdk-lib/aws-bedrockagentcore';
import {
  OAuthScope,
  UserPoolClient,
  UserPoolResourceServer,
  type IUserPool,
  type IUserPoolClient,
  type IUserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { McpClient } from '../client/mcp-client';
import { requireAppClientName } from '../client/app-client-name';
import type { IGatewayIdentity } from '../gateway/gateway-identity';
import type { IMcpGateway } from '../gateway/mcp-gateway-interface';
import { invalidProperty } from '../private/invalid-property';
import { referenceWeakly } from '../private/weak-references';
import type { GatewayUserPoolProps } from './gateway-user-pool-props';
import { requireAssistants, requireBrandingStyles } from './private/assistants-of-pool';
import { checkFederation } from './private/federation-checks';
import { MachineScope } from './private/machine-scope';
import { newUserPool, requireNoPoolProperties } from './private/new-user-pool';
import { readableAttributes, requireAssistantScopes } from './private/scopes';
import { SignInAppClient, type SignInAppClientProps } from './private/sign-in-app-client';
import { requireTokenValidity, type TokenValidity } from './private/token-validity';
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
export class GatewayUserPool extends Construct implements IGatewayIdentity {
  /** The user pool. */
  public readonly userPool: IUserPool;

  /** The domain of the sign-in page. */
  public readonly userPoolDomain: IUserPoolDomain;

  /** The URL of the sign-in page's domain, without a trailing slash. */
  public readonly domainUrl: string;

  /** The authorization endpoint. */
  public readonly authorizationUrl: string;

  /** The token endpoint. */
  public readonly tokenUrl: string;

  /** The issuer of the tokens. */
  public readonly issuer: string;

  /** Where Amazon Cognito publishes its metadata (OpenID Connect Discovery 1.0). */
  public readonly discoveryUrl: string;

  /** The assistants that people may sign in with. */
  public readonly clients: McpClient[];

  /** Empty: the audience of a token is the gateway's URL, which the gateway cannot be given before it exists. */
  public readonly allowedAudience: string[] = [];

  /** Empty: the app client and the scope decide. */
  public readonly customClaims: GatewayCustomClaim[] = [];

  private readonly scopes: OAuthScope[];
  private readonly validity: TokenValidity;
  private readonly whatPeopleCanUse: Pick<SignInAppClientProps, 'writeAttributes' | 'supportedIdentityProviders'>;
  private readonly authorizationServerClients: IUserPoolClient[] = [];
  private readonly assistantClients = new Map<string, IUserPoolClient>();
  private readonly machineClients = new Map<string, IUserPoolClient>();
  private readonly machines: Construct;
  private machineScope?: MachineScope;

  /**
   * @throws if a property is outside of what Amazon Cognito takes, or would have no effect.
   */
  constructor(scope: Construct, id: string, props: GatewayUserPoolProps = {}) {
    super(scope, id);

    this.clients = [...(props.clients ?? [])];
    this.scopes = props.scopes ?? [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE];
    this.validity = {
      accessTokenValidity: props.accessTokenValidity ?? Duration.hours(1),
      refreshTokenValidity: props.refreshTokenValidity ?? Duration.days(30),
      refreshTokenRotationGracePeriod: props.refreshTokenRotationGracePeriod ?? Duration.seconds(60),
    };
    const scopeNames = this.scopes.map((oAuthScope) => oAuthScope.scopeName);
    requireAssistants('clients', this.clients);
    requireAssistantScopes('scopes', scopeNames);
    requireTokenValidity(this.validity);
    requireOneDomain(props);
    if (props.userPool) {
      requireNoPoolProperties(props);
    }

    this.userPool = props.userPool ?? newUserPool(this, 'UserPool', props);
    if (!props.userPool) {
      referenceWeakly(this.userPool);
    }
    this.issuer = `https://cognito-idp.${this.userPool.env.region}.amazonaws.com/${this.userPool.userPoolId}`;
    this.discoveryUrl = `${this.issuer}/.well-known/openid-configuration`;

    this.whatPeopleCanUse = {
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
        scopes: this.scopes,
        validity: this.validity,
        readAttributes: props.readAttributes ?? readableAttributes(scopeNames),
        ...this.whatPeopleCanUse,
      });
      referenceWeakly(userPoolClient);
      this.assistantClients.set(assistant.name, userPoolClient);
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
    this.domainUrl = domainUrl(this.userPoolDomain, this.userPool);
    this.authorizationUrl = `${this.domainUrl}/oauth2/authorize`;
    this.tokenUrl = `${this.domainUrl}/oauth2/token`;
  }

  /** The ids of the app clients of all assistants and machines. */
  public get allowedClients(): string[] {
    return [...this.assistantClients.values(), ...this.machineClients.values()].map(
      (client) => client.userPoolClientId,
    );
  }

  /** `openid`, which every person's token has, and the machines' scope if there are machines. */
  public get allowedScopes(): string[] {
    return this.machineScope ? ['openid', MachineScope.NAME] : ['openid'];
  }

  /** What to advertise in the place of the machines' scope. */
  public get advertisedScopeMapping(): { [allowedScope: string]: string } {
    if (!this.machineScope) {
      return {};
    }
    // Amazon Cognito refuses the whole request of an assistant that asks for the machines' scope, so what is advertised in
    // its place must be a scope that every assistant is granted.
    const granted = this.scopes.map((scope) => scope.scopeName).find((scopeName) => scopeName !== 'openid');
    return { [MachineScope.NAME]: granted ?? 'openid' };
  }

  /**
   * The app client of an assistant.
   *
   * @throws if there is no assistant of that name.
   */
  public clientFor(name: string): IUserPoolClient {
    const client = this.assistantClients.get(name);
    if (!client) {
      throw invalidProperty(
        'UnknownName',
        'name',
        name,
        'there is no assistant of this name',
        `use one of ${[...this.assistantClients.keys()].join(', ')}`,
      );
    }
    return client;
  }

  /**
   * What a person pastes into the configuration of an assistant to use a gateway, see `McpClient.configuration`.
   *
   * @throws if there is no assistant of that name.
   */
  public configurationFor(name: string, gateway: IMcpGateway): string {
    const { userPoolClientId } = this.clientFor(name);
    const assistant = this.clients.find((client) => client.name === name)!;
    return assistant.configuration({
      mcpUrl: gateway.mcpUrl,
      clientId: userPoolClientId,
      scopes: this.scopes.map((scope) => scope.scopeName),
      authorizationUrl: this.authorizationUrl,
      tokenUrl: this.tokenUrl,
    });
  }

  /**
   * Adds an app client for a program that calls the gateways without a person, with the client credentials grant.
   *
   * Its scope, `agentcore-gateway/invoke`, belongs to a resource server of its own, of which a user pool can have only one.
   * The program has to request that scope by itself: the gateway advertises the scopes of people. Read the
   * secret with `aws cognito-idp describe-user-pool-client`, or in the app with `userPoolClientSecret`.
   *
   * @throws if the name is taken or is not what Amazon Cognito takes.
   */
  public addMachineClient(name: string): UserPoolClient {
    requireAppClientName('name', name);
    if (this.assistantClients.has(name) || this.machineClients.has(name)) {
      throw invalidProperty('DuplicateName', 'name', name, 'another app client has this name', 'choose another name');
    }
    this.machineScope ??= new MachineScope(this, 'MachineScope', this.userPool);
    const client = new UserPoolClient(this.machines, name, {
      userPool: this.userPool,
      userPoolClientName: name,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [this.machineScope.oAuthScope] },
      // An explicit "none" renders ALLOW_REFRESH_TOKEN_AUTH alone, with which no person can sign in; left out, Amazon Cognito
      // would let people sign in through this app client.
      authFlows: { user: false },
      accessTokenValidity: this.validity.accessTokenValidity,
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    referenceWeakly(client);
    this.machineClients.set(name, client);
    return client;
  }

  /**
   * The app client of an authorization server that signs people in here: confidential, with one callback.
   *
   * It is made in the scope of the authorization server, whose URL it names: in the pool's, it would be a cycle if they are in
   * different stacks.
   *
   * @internal
   */
  public _addAuthorizationServerClient(scope: Construct, id: string, callbackUrl: string): IUserPoolClient {
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
      ...this.whatPeopleCanUse,
    });
    this.authorizationServerClients.push(userPoolClient);
    return userPoolClient;
  }

  /**
   * Makes the gateway's URL a resource that Amazon Cognito issues tokens for.
   *
   * @throws if the pool has no assistant.
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
    new UserPoolResourceServer(gateway, 'ResourceServer', {
      userPool: this.userPool,
      identifier: gateway.mcpUrl,
      // The identifier, which the CDK takes by default, has characters that Amazon Cognito does not admit in a name.
      userPoolResourceServerName: gateway.gatewayName,
    });
  }
}
