import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IDomainName, IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IDependable } from 'constructs';
import type { McpClient } from '../../client/mcp-client';
import { HOSTED_CALLBACK_URLS } from '../../client/known-assistants';
import { checkAtSynthesis } from '../../private/check-at-synthesis';
import { definedProperties } from '../../private/defined-properties';
import { injectedProperties } from '../../private/injected-properties';
import { keyOfAlias } from '../../private/key-of-alias';
import { pathInDescription } from '../../private/path-in-description';
import { requireTokenPlaces } from '../../private/token-places';
import type { IAuthorizationServerAlarms } from './authorization-server-alarms';
import type { GatewayAuthorizationServerAttributes } from './gateway-authorization-server-attributes';
import type { IGatewayAuthorizationServer } from './gateway-authorization-server-interface';
import type { GatewayAuthorizationServerProps } from './gateway-authorization-server-props';
import { requireAllowedCallbackUrls } from './private/allowed-callback-urls';
import { AuthorizationServerAlarms } from './private/authorization-server-alarms';
import { AuthorizationServerApi } from './private/authorization-server-api';
import { AuthorizationServerFunction } from './private/authorization-server-function';
import { grantRotateCookieSecret } from './private/cookie-secret-rotation';
import { requireDisplayName } from './private/display-name';
import { requireDomainName } from './private/domain-name';
import { registrationsEndedBefore } from './private/ended-registrations';
import { grantUseThroughServices } from './private/encryption-key';
import { GatewayAuthorizationServerBase } from './private/gateway-authorization-server-base';
import { GATEWAY_CLAIM, gatewayClaimValue } from './private/gateway-claim';
import { gatewayUrlParameterName, grantReadGatewayUrl } from './private/gateway-url-parameter';
import { ImportedGatewayAuthorizationServer } from './private/imported-gateway-authorization-server';
import { EVERY_HOST, requireMetadataDocumentHosts } from './private/metadata-document-hosts';
import { preRegisteredClients } from './private/pre-registered-clients';
import { DEFAULT_SCOPES, requireScopesOfGateway } from './private/scopes-of-gateway';
import { requireSigningKeyNames, SigningKeys } from './private/signing-keys';
import { requireTokenLifetimes } from './private/token-lifetimes';
import { requireUsableEnvironments } from './private/used-environments';

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
export class GatewayAuthorizationServer extends GatewayAuthorizationServerBase {
  /** Uniquely identifies this class, for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-agentcore-gateway-auth.GatewayAuthorizationServer';

  /**
   * Refers to an authorization server of another app in this account and region. It serves one gateway, which may be in this app:
   * the gateway's URL goes into the parameter that the server reads.
   *
   * A second gateway of the same server fails at deployment, since that parameter exists already.
   */
  public static fromGatewayAuthorizationServerAttributes(
    scope: Construct,
    id: string,
    attrs: GatewayAuthorizationServerAttributes,
  ): IGatewayAuthorizationServer {
    return new ImportedGatewayAuthorizationServer(scope, id, attrs);
  }

  /** The issuer of the tokens: an https origin without a slash at the end. */
  public readonly issuer: string;

  /** The names of the scopes. A token has at least one of them, or the gateway refuses it. */
  public readonly allowedScopes: string[];

  /** The value of the claim `agentcore_gateway`, which only tokens for the gateway have. */
  public readonly gatewayClaimValue: string;

  /** The name of the parameter in AWS Systems Manager that has the URL of the gateway. The gateway's app creates it. */
  public readonly gatewayUrlParameterName: string;

  /** The API. */
  public readonly httpApi: IHttpApi;

  /** The domain of your own, if there is one. */
  public readonly domain?: IDomainName;

  /** The function that serves. */
  public readonly function: IFunction;

  /** Registrations, running sign-ins and grants. */
  public readonly table: ITable;

  /** The keys of `signingKeyNames`, of which the first one signs. */
  public readonly signingKeys: IKey[];

  /** The secret with the keys of the cookies. */
  public readonly cookieSecret: ISecret;

  /** The log of the function, which is the audit log. */
  public readonly logGroup: ILogGroup;

  /** The access log of the API. */
  public readonly accessLogGroup: ILogGroup;

  /** What watches the authorization server. */
  public readonly alarms: IAuthorizationServerAlarms;

  /** @internal */
  protected readonly _assistants: readonly McpClient[];

  /** @internal */
  protected readonly _dependenciesOfGateway: IDependable[];

  private readonly stage: IHttpStage;

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
    requireTokenPlaces(props);
    requireSigningKeyNames('signingKeyNames', signingKeyNames);
    const checked = { displayName, scopes, callbackUrls, metadataDocumentHosts, lifetimes, domain: props.domain };
    checkAtSynthesis(this, checked, (values) => {
      requireDisplayName('displayName', values.displayName);
      requireScopesOfGateway('scopes', values.scopes);
      requireAllowedCallbackUrls('allowedCallbackUrls', values.callbackUrls);
      requireMetadataDocumentHosts('metadataDocumentHosts', values.metadataDocumentHosts);
      requireTokenLifetimes(values.lifetimes);
      if (values.domain) {
        requireDomainName('domain.domainName', values.domain.domainName);
      }
    });
    const encryptionKey = props.encryptionKey && keyOfAlias('encryptionKey', props.encryptionKey);
    requireUsableEnvironments(this, { ...props, encryptionKey });
    this._assistants = [...(props.clients ?? [])];

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const api = new AuthorizationServerApi(this, 'Api', {
      domain: props.domain,
      throttling: props.throttling,
      accessLogGroup: props.accessLogGroup,
      removalPolicy,
    });
    this.httpApi = api.httpApi;
    this.domain = api.domainName;
    this.issuer = api.url;

    const table = new Table(
      this,
      'Table',
      definedProperties({
        partitionKey: { name: 'id', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        timeToLiveAttribute: 'expiresAt',
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        encryptionKey,
        removalPolicy,
      }),
    );
    const cookieSecret = new Secret(
      this,
      'CookieSecret',
      definedProperties({
        description: `Signs the cookies of ${pathInDescription(this)}; several values separated by a space, the newest first`,
        generateSecretString: { passwordLength: 64, excludePunctuation: true },
        encryptionKey,
      }),
    );
    const signingKeys = new SigningKeys(this, 'SigningKeys', signingKeyNames);
    const upstream = props.identityProvider._connect(this, this.callbackUrl);
    this.gatewayClaimValue = gatewayClaimValue(this);
    this.gatewayUrlParameterName = gatewayUrlParameterName(this);

    const {
      function: handler,
      role,
      logGroup,
    } = new AuthorizationServerFunction(this, 'Handler', {
      configuration: {
        issuer: this.issuer,
        displayName,
        tableName: table.tableName,
        signingKeyArns: signingKeys.keys.map(({ keyArn }) => keyArn),
        cookieSecretArn: cookieSecret.secretArn,
        gateway: {
          urlParameter: this.gatewayUrlParameterName,
          claim: { name: GATEWAY_CLAIM, value: this.gatewayClaimValue },
        },
        identityProvider: upstream.configuration,
        clients: {
          preRegistered: preRegisteredClients('clients', this._assistants),
          dynamicRegistration: props.dynamicRegistration ?? true,
          registrationsEndedBefore: registrationsEndedBefore('endRegistrationsBefore', props.endRegistrationsBefore),
          metadataDocumentHosts,
          callbackUrls,
        },
        scopes: scopes.map(({ name, description, groups }) => ({ name, description, groups })),
        accessTokenLifetime: lifetimes.accessTokenValidity.toSeconds(),
        refreshTokenLifetime: lifetimes.refreshTokenValidity.toSeconds(),
      },
      options: props,
      removalPolicy,
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
          (action) => `dynamodb:${action}`,
        ),
        resources: [table.tableArn],
      }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [cookieSecret.secretArn] }),
    );
    // Not only the owner's `encryptionKey`: property injectors for the CDK's classes can set others.
    for (const key of new Set([table.encryptionKey, cookieSecret.encryptionKey])) {
      if (key) {
        grantUseThroughServices(keyOfAlias('encryptionKey', key), role);
      }
    }
    signingKeys.grantSign(role);
    upstream.grantReadClientSecret(role);
    grantReadGatewayUrl(this, role);

    const { stage, accessLogGroup, dependencies } = api.open(handler);
    this.alarms = new AuthorizationServerAlarms(this, 'Alarms', {
      function: handler,
      stage,
      topic: props.alarmTopic,
    });

    this.table = table;
    this.function = handler;
    this.signingKeys = signingKeys.keys;
    this.cookieSecret = cookieSecret;
    this.logGroup = logGroup;
    this.accessLogGroup = accessLogGroup;
    this.stage = stage;
    this.allowedScopes = scopes.map(({ name }) => name);
    this._dependenciesOfGateway = [handler, ...dependencies, ...upstream.dependencies];
  }

  /**
   * A metric of the API: Amazon API Gateway Developer Guide, "Monitor CloudWatch metrics for HTTP APIs". Those of the function are
   * at `function`.
   */
  public metric(metricName: string, props?: MetricOptions): Metric {
    return this.stage.metric(metricName, props);
  }

  /**
   * The number of requests.
   *
   * @default - sum over 5 minutes
   */
  public metricCount(props?: MetricOptions): Metric {
    return this.stage.metricCount(props);
  }

  /**
   * The number of requests that were refused, with a status from 400 to 499.
   *
   * @default - sum over 5 minutes
   */
  public metricClientError(props?: MetricOptions): Metric {
    return this.stage.metricClientError(props);
  }

  /**
   * The number of requests that failed, with a status of 500 or more.
   *
   * @default - sum over 5 minutes
   */
  public metricServerError(props?: MetricOptions): Metric {
    return this.stage.metricServerError(props);
  }

  /**
   * The time from a request to its response, in milliseconds.
   *
   * @default - average over 5 minutes
   */
  public metricLatency(props?: MetricOptions): Metric {
    return this.stage.metricLatency(props);
  }

  /**
   * How often the function crashed, did not start, or ran out of time or memory.
   *
   * @default - sum over 5 minutes
   */
  public metricFunctionErrors(props?: MetricOptions): Metric {
    return this.function.metricErrors(props);
  }

  /**
   * How often the function had no concurrency left.
   *
   * @default - sum over 5 minutes
   */
  public metricFunctionThrottles(props?: MetricOptions): Metric {
    return this.function.metricThrottles(props);
  }

  /**
   * The time that the function took for a request, in milliseconds.
   *
   * @default - average over 5 minutes
   */
  public metricFunctionDuration(props?: MetricOptions): Metric {
    return this.function.metricDuration(props);
  }

  /** Lets a principal of this account read the audit log, and nothing else. */
  public grantReadAuditLog(grantee: IGrantable): Grant {
    return this.logGroup.grantRead(grantee);
  }

  /** Lets a principal of this account put new keys of the cookies before the old ones, and read them. */
  public grantRotateCookieSecret(grantee: IGrantable): Grant {
    return grantRotateCookieSecret(this.cookieSecret, grantee);
  }
}
