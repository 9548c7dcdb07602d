import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IDomainName, IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { GatewayCustomClaim } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import type { McpClient } from '../../client/mcp-client';
import { HOSTED_CALLBACK_URLS } from '../../client/known-assistants';
import type { IGatewayIdentity } from '../../gateway/gateway-identity';
import type { IMcpGateway } from '../../gateway/mcp-gateway-interface';
import { injectedProperties } from '../../private/injected-properties';
import { invalidProperty } from '../../private/invalid-property';
import type { GatewayAuthorizationServerProps } from './gateway-authorization-server-props';
import { requireAllowedCallbackUrls } from './private/allowed-callback-urls';
import { AuthorizationServerAlarms } from './private/authorization-server-alarms';
import { AuthorizationServerApi } from './private/authorization-server-api';
import { AuthorizationServerFunction } from './private/authorization-server-function';
import { requireDisplayName } from './private/display-name';
import { requireDomainName } from './private/domain-name';
import { registrationsEndedBefore } from './private/ended-registrations';
import { grantUseThroughServices } from './private/encryption-key';
import type { FunctionPath, PreRegisteredClient } from './function-contract';
import { gatewayClaim } from './private/gateway-claim';
import { GatewayUrlParameter } from './private/gateway-url-parameter';
import { EVERY_HOST, requireMetadataDocumentHosts } from './private/metadata-document-hosts';
import { preRegisteredClients } from './private/pre-registered-clients';
import { DEFAULT_SCOPES, requireScopesOfGateway } from './private/scopes-of-gateway';
import { requireSigningKeyNames, SigningKeys } from './private/signing-keys';
import { requireTokenLifetimes } from './private/token-lifetimes';

/**
 * An OAuth 2.1 authorization server in front of an identity provider, so that every assistant connects by URL alone.
 *
 * The gateway sends assistants here, and the assistants find all that they expect of an authorization server for the Model
 * Context Protocol and Amazon Cognito does not have: metadata (RFC 8414), registration (RFC 7591, Client ID Metadata Documents),
 * loopback callbacks on any port (RFC 8252), resource indicators (RFC 8707) and the issuer in the response (RFC 9207). People see
 * a consent page that names the assistant, and sign in at the identity provider. Tool calls still go straight to the gateway.
 *
 * Access tokens say who called: `sub`, `username`, `groups` of the identity provider, `client_id` of the assistant, and `scope`. A
 * gateway for some people only has `GatewayCustomClaim.withStringArrayValue('groups', ['support'])` in its `customClaims`.
 *
 * It is one AWS Lambda function behind an HTTP API, with a table and an asymmetric key of AWS KMS. Between sign-ins it
 * costs nothing but the key, the secret of the cookies and the alarms.
 *
 * An authorization server serves one gateway. Its access tokens have the gateway's URL as audience and are issued for no other
 * resource. The gateway cannot check that: it would have to name its own URL, and the documented rules for matching claims
 * admit no URL. It checks the scope instead, and a claim with a value that this authorization server and this gateway alone
 * know, by the documented comparison of two strings. It does not check client ids, since they are the assistants'.
 *
 * AWS WAF cannot protect an HTTP API (Amazon API Gateway Developer Guide, "Choose between REST APIs and HTTP APIs"), and there is no
 * property for it here. Limits on the routes, reserved concurrency and the function's own checks are what there is.
 *
 * Not documented and not measured on AWS: whether the gateway reads the metadata while it is created, which is why it waits for
 * this server to answer; and how long it keeps published keys.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import {
 *   GatewayAuthorizationServer,
 *   GatewayUserPool,
 *   McpGateway,
 *   UpstreamIdentityProvider,
 * } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const users = new GatewayUserPool(stack, 'Users');
 * const signIn = new GatewayAuthorizationServer(stack, 'SignIn', {
 *   identityProvider: UpstreamIdentityProvider.userPool(users),
 *   displayName: 'Acme tools',
 * });
 * const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
 */
export class GatewayAuthorizationServer extends Construct implements IGatewayIdentity {
  /** Uniquely identifies this class, for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-agentcore-gateway-auth.GatewayAuthorizationServer';

  /** The issuer of the tokens: an https origin without a slash at the end. */
  public readonly issuer: string;

  /** Where the metadata is published; the same document is at `/.well-known/oauth-authorization-server`. */
  public readonly discoveryUrl: string;

  /** The authorization endpoint. */
  public readonly authorizationUrl: string;

  /** The token endpoint. */
  public readonly tokenUrl: string;

  /** Where the identity provider sends people back to: the one redirect URI to register there. */
  public readonly callbackUrl: string;

  /** Empty: the client ids are those of the assistants, which are not known beforehand. */
  public readonly allowedClients: string[] = [];

  /** The names of the scopes. A token has at least one of them, or the gateway refuses it. */
  public readonly allowedScopes: string[];

  /** Empty: assistants can request every scope. */
  public readonly advertisedScopeMapping: { [allowedScope: string]: string } = {};

  /** Empty: the audience is the gateway's URL, which the gateway cannot be given before it exists. */
  public readonly allowedAudience: string[] = [];

  /** The claim that only tokens for the gateway have. */
  public readonly customClaims: GatewayCustomClaim[];

  /** The API. */
  public readonly httpApi: IHttpApi;

  /** The domain of your own, if there is one. */
  public readonly domainName?: IDomainName;

  /** The function that serves. */
  public readonly function: IFunction;

  /** Registrations, running sign-ins and grants. */
  public readonly table: ITable;

  /** The keys of `signingKeyNames`, of which the first one signs. */
  public readonly signingKeys: IKey[];

  /** What watches the authorization server. */
  public readonly alarms: Alarm[];

  private readonly assistants: McpClient[];
  private readonly preRegistered: PreRegisteredClient[];
  private readonly urlParameter: GatewayUrlParameter;
  private readonly dependenciesOfGateway: IDependable[];
  private gateway?: IMcpGateway;

  /**
   * @throws if a property is outside of what the standards or the services take.
   */
  constructor(scope: Construct, id: string, props: GatewayAuthorizationServerProps) {
    props = injectedProperties(GatewayAuthorizationServer.PROPERTY_INJECTION_ID, scope, id, props);
    super(scope, id);

    const displayName = props.displayName ?? 'AgentCore Gateway';
    const scopes = props.scopes ?? DEFAULT_SCOPES;
    const callbackUrls = props.allowedCallbackUrls ?? HOSTED_CALLBACK_URLS;
    const metadataDocumentHosts = props.metadataDocumentHosts ?? [EVERY_HOST];
    const signingKeyNames = props.signingKeyNames ?? ['1'];
    const lifetimes = {
      accessTokenValidity: props.accessTokenValidity ?? Duration.minutes(15),
      refreshTokenValidity: props.refreshTokenValidity ?? Duration.hours(8),
    };
    requireDisplayName('displayName', displayName);
    requireScopesOfGateway('scopes', scopes);
    requireAllowedCallbackUrls('allowedCallbackUrls', callbackUrls);
    requireMetadataDocumentHosts('metadataDocumentHosts', metadataDocumentHosts);
    requireSigningKeyNames('signingKeyNames', signingKeyNames);
    requireTokenLifetimes(lifetimes);
    if (props.domain) {
      requireDomainName('domain.domainName', props.domain.domainName);
    }
    this.assistants = [...(props.clients ?? [])];
    this.preRegistered = preRegisteredClients('clients', this.assistants);

    const logs = {
      logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    };
    const api = new AuthorizationServerApi(this, 'Api', {
      domain: props.domain,
      throttling: props.throttling,
      ...logs,
    });
    this.httpApi = api.httpApi;
    this.domainName = api.domainName;
    this.issuer = api.url;
    const urlOf = (path: FunctionPath) => `${this.issuer}${path}`;
    this.discoveryUrl = urlOf('/.well-known/openid-configuration');
    this.authorizationUrl = urlOf('/authorize');
    this.tokenUrl = urlOf('/token');
    this.callbackUrl = urlOf('/callback');

    const table = new Table(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryptionKey: props.encryptionKey,
      removalPolicy: logs.removalPolicy,
    });
    const cookieSecret = new Secret(this, 'CookieSecret', {
      description: `Signs the cookies of ${this.node.path}; several values separated by a space, the newest first`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey: props.encryptionKey,
    });
    const signingKeys = new SigningKeys(this, 'SigningKeys', signingKeyNames);
    const upstream = props.identityProvider._connect(this, this.callbackUrl);
    const claim = gatewayClaim(this);
    this.urlParameter = new GatewayUrlParameter(this);

    const { function: handler, role } = new AuthorizationServerFunction(this, 'Handler', {
      configuration: {
        issuer: this.issuer,
        displayName,
        tableName: table.tableName,
        signingKeyArns: signingKeys.keys.map(({ keyArn }) => keyArn),
        cookieSecretArn: cookieSecret.secretArn,
        gateway: { urlParameter: this.urlParameter.name, claim },
        identityProvider: upstream.configuration,
        clients: {
          preRegistered: this.preRegistered,
          dynamicRegistration: props.dynamicRegistration ?? true,
          registrationsEndedBefore: registrationsEndedBefore('endRegistrationsBefore', props.endRegistrationsBefore),
          metadataDocumentHosts,
          callbackUrls,
        },
        scopes: scopes.map(({ name, description, groups }) => ({ name, description, groups })),
        accessTokenLifetime: lifetimes.accessTokenValidity.toSeconds(),
        refreshTokenLifetime: lifetimes.refreshTokenValidity.toSeconds(),
      },
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      ...logs,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
          (action) => `dynamodb:${action}`,
        ),
        resources: [table.tableArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [cookieSecret.secretArn] }),
    );
    if (props.encryptionKey) {
      grantUseThroughServices(props.encryptionKey, role);
    }
    signingKeys.grantSign(role);
    upstream.grantReadClientSecret(role);
    this.urlParameter.grantRead(role);

    const { stage, dependencies } = api.open(handler);
    const { alarms } = new AuthorizationServerAlarms(this, 'Alarms', {
      function: handler,
      stage,
      topic: props.alarmTopic,
    });

    this.table = table;
    this.function = handler;
    this.signingKeys = signingKeys.keys;
    this.alarms = alarms;
    this.allowedScopes = scopes.map(({ name }) => name);
    this.customClaims = [GatewayCustomClaim.withStringValue(claim.name, claim.value)];
    this.dependenciesOfGateway = [handler, ...dependencies, ...upstream.dependencies];
  }

  /**
   * The client id of an assistant that need not register itself.
   *
   * @throws if `clients` has no assistant of that name.
   */
  public clientIdFor(name: string): string {
    const client = this.preRegistered.find((preRegistered) => preRegistered.name === name);
    if (!client) {
      throw invalidProperty(
        'UnknownName',
        'name',
        name,
        'clients has no assistant of this name',
        this.preRegistered.length === 0
          ? 'add it to clients, or connect it by URL alone'
          : `use one of ${this.preRegistered.map((preRegistered) => preRegistered.name).join(', ')}`,
      );
    }
    return client.clientId;
  }

  /**
   * What a person pastes into the configuration of an assistant that need not register itself, see `McpClient.configuration`.
   * All others are given `McpGateway.mcpUrl` and nothing else.
   *
   * @throws if `clients` has no assistant of that name.
   */
  public configurationFor(name: string, gateway: IMcpGateway): string {
    const clientId = this.clientIdFor(name);
    const assistant = this.assistants.find((client) => client.name === name)!;
    return assistant.configuration({
      mcpUrl: gateway.mcpUrl,
      clientId,
      scopes: this.allowedScopes,
      authorizationUrl: this.authorizationUrl,
      tokenUrl: this.tokenUrl,
    });
  }

  /**
   * Tells the function the URL of the gateway, and has the gateway wait until the metadata is served.
   *
   * @throws if the authorization server has a gateway already, or if the gateway is in another account or region.
   */
  public bindToGateway(gateway: IMcpGateway): void {
    if (this.gateway) {
      throw invalidProperty(
        'IncompatibleIdentity',
        'identity',
        this.node.path,
        `its tokens are for one gateway only, and that is ${this.gateway.node.path}`,
        'create a GatewayAuthorizationServer for each gateway',
      );
    }
    this.requireSameEnvironment(gateway);
    this.gateway = gateway;
    this.urlParameter.create(gateway);
    // Not the whole construct: its own resources, such as the parameter above, need not wait.
    gateway.node.defaultChild?.node.addDependency(...this.dependenciesOfGateway);
  }

  /** The function reads the parameter with the gateway's URL in its own account and region. */
  private requireSameEnvironment(gateway: IMcpGateway): void {
    const ours = Stack.of(this);
    const theirs = Stack.of(gateway);
    for (const property of ['account', 'region'] as const) {
      if (
        !Token.isUnresolved(ours[property]) &&
        !Token.isUnresolved(theirs[property]) &&
        ours[property] !== theirs[property]
      ) {
        throw invalidProperty(
          'IncompatibleIdentity',
          'identity',
          this.node.path,
          `it is in the ${property} ${ours[property]}, and the gateway in ${theirs[property]}`,
          `put both in one ${property}`,
        );
      }
    }
  }
}
