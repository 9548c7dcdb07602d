import { Fn, type Duration } from 'aws-cdk-lib';
import {
  Gateway,
  McpGatewaySearchType,
  McpProtocolConfiguration,
  MCPProtocolVersion,
  type CfnGateway,
  type GatewayProps,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkAtSynthesis } from '../private/check-at-synthesis';
import { definedProperties } from '../private/defined-properties';
import { requireDescription } from '../private/description';
import { injectedProperties } from '../private/injected-properties';
import { invalidProperty } from '../private/invalid-property';
import { keyOfAlias } from '../private/key-of-alias';
import { deferred } from '../private/known-at-synthesis';
import { requireResourceName } from '../private/resource-name';
import { deployedIn, environmentOf, requireSameEnvironment } from '../private/same-environment';
import { requireUnit } from '../private/token-duration';
import { requireTokenPlaces } from '../private/token-places';
import { referenceWeakly } from '../private/weak-references';
import { warnOfWithheldPermissions } from '../private/withheld-permissions';
import type { McpGatewayAttributes } from './mcp-gateway-attributes';
import type { IMcpGateway } from './mcp-gateway-interface';
import type { McpGatewayProps } from './mcp-gateway-props';
import { addAdvertisedScopes, authorizerOf, requireDiscoveryUrl, requireIdentity } from './private/authorizer';
import { EncryptionPolicy } from './private/encryption-policy';
import { trustThisGatewayOnly } from './private/gateway-trust';
import { importedMcpGateway } from './private/imported-mcp-gateway';
import { makeTargetsWaitForRole } from './private/wait-for-role';

/** Written as text, since not every supported version of aws-cdk-lib has names for them all. */
const SUPPORTED_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** The length that the CDK admits; the service appends eleven characters of its own to make the gateway's id. */
const MAX_NAME_LENGTH = 48;

/** Amazon Bedrock AgentCore Control API Reference, `SessionConfiguration`. */
const MIN_SESSION_SECONDS = 900;
const MAX_SESSION_SECONDS = 28_800;

/**
 * An Amazon Bedrock AgentCore gateway that assistants call as a signed-in person.
 *
 * It is the CDK's `Gateway` with all its targets, grants and metrics, with a JWT authorizer from an identity and with what the
 * CDK leaves open: scopes that assistants are told to request, sessions, streaming, all protocol versions, a role with least
 * privilege, and targets that wait for it.
 *
 * A stack that has a `Gateway` with a JWT authorizer can have an `McpGateway` of the same construct id in its place: the
 * logical id, the name, the role and the URL stay. A gateway with another authorizer type cannot migrate, since the type of a
 * deployed gateway cannot be changed: give the new gateway another construct id and another name.
 *
 * One thing is not documented unambiguously and has not been measured on AWS: whether a gateway without session settings keeps
 * sessions of an hour.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { GatewayUserPool, McpClient, McpGateway } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
 * const gateway = new McpGateway(stack, 'Gateway', { identity: users, instructions: 'Tools of the order desk.' });
 */
export class McpGateway extends Gateway implements IMcpGateway {
  /** Uniquely identifies this class, for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-agentcore-gateway-auth.McpGateway';

  /**
   * Refers to a gateway of another app in this account and region, to give it targets:
   * `GatewayTarget.forLambda(this, 'Target', { gateway, ... })` or `SampleMcpServer.addTo`.
   *
   * The permissions of the targets go to `role` if it can be changed, as one from `Role.fromRoleArn` can.
   *
   * @throws if the gateway or its role is in another account or region.
   */
  public static fromMcpGatewayAttributes(scope: Construct, id: string, attrs: McpGatewayAttributes): IMcpGateway {
    return importedMcpGateway(scope, id, attrs);
  }

  /** The URL that assistants connect to: `https://<gateway host>/mcp`. It is also the resource that tokens are bound to. */
  public readonly mcpUrl: string;

  /** Where the gateway publishes its protected resource metadata (RFC 9728). */
  public readonly protectedResourceMetadataUrl: string;

  /** The issuer of the tokens that the gateway admits. */
  public readonly issuer: string;

  /**
   * @throws if a property or the identity is outside of what AgentCore Gateway takes.
   */
  constructor(scope: Construct, id: string, props: McpGatewayProps) {
    props = injectedProperties(McpGateway.PROPERTY_INJECTION_ID, scope, id, props);
    const gatewayProps = gatewayPropsOf(scope, props);
    super(scope, id, gatewayProps);
    requireAuthorizerOfIdentity(this, gatewayProps);
    const { identity, gatewayName, description, sessionTimeout } = props;
    checkAtSynthesis(this, { gatewayName, description, sessionTimeout }, requireGatewayProperties);
    checkAtSynthesis(this, { discoveryUrl: identity.discoveryUrl }, requireDiscoveryUrl);
    this.issuer = identity.issuer;

    const isRoleOfTheCdk = this.role.node.scope === this;
    referenceWeakly(this);
    if (isRoleOfTheCdk) {
      trustThisGatewayOnly(this);
      referenceWeakly(this.role);
    } else {
      requireUsableRole(this, this.role);
    }
    if (this.role !== props.role) {
      warnIfNotMadeHere(this);
    }
    const cfnGateway = this.node.defaultChild as CfnGateway;
    makeTargetsWaitForRole(this);

    addAdvertisedScopes(cfnGateway, props.identity);
    if (props.sessionTimeout) {
      cfnGateway.addPropertyOverride(
        'ProtocolConfiguration.Mcp.SessionConfiguration.SessionTimeoutInSeconds',
        props.sessionTimeout.toSeconds(),
      );
    }
    if (props.responseStreaming) {
      cfnGateway.addPropertyOverride('ProtocolConfiguration.Mcp.StreamingConfiguration.EnableResponseStreaming', true);
    }
    const givenKey = props.kmsKey ?? this.kmsKey;
    if (givenKey) {
      const kmsKey = usableKey(this, givenKey);
      // Read-only to others: the CDK's constructor sets it together with a grant, and is not given the key.
      Object.assign(this, { kmsKey });
      cfnGateway.kmsKeyArn = kmsKey.keyArn;
      cfnGateway.node.addDependency(
        new EncryptionPolicy(this, 'Encryption', { role: this.role, key: kmsKey, gatewayName: this.gatewayName }),
      );
    }

    const host = Fn.select(2, Fn.split('/', cfnGateway.attrGatewayUrl));
    this.mcpUrl = `https://${host}/mcp`;
    this.protectedResourceMetadataUrl = `https://${host}/.well-known/oauth-protected-resource`;

    props.identity.bindToGateway(this);
  }
}

/**
 * What the CDK's `Gateway` is given. The key is not: the CDK would let the role encrypt, re-encrypt and more with it, without
 * any condition.
 */
function gatewayPropsOf(scope: Construct, props: McpGatewayProps): GatewayProps {
  requireTokenPlaces(props);
  requireIdentity(props.identity);
  requireSupportedVersions(props.supportedVersions);
  requireGatewayProperties(props);
  const { role, kmsKey } = props;
  if (role) {
    requireUsableRole(scope, role);
    warnOfWithheldPermissions(role);
  }
  if (kmsKey) {
    usableKey(scope, kmsKey);
  }
  return definedProperties({
    gatewayName: props.gatewayName && deferred(props.gatewayName),
    description: props.description,
    role: props.role,
    authorizerConfiguration: authorizerOf(props.identity, props.customClaims ?? []),
    protocolConfiguration: new McpProtocolConfiguration({
      instructions: props.instructions,
      searchType: (props.semanticSearch ?? true) ? McpGatewaySearchType.SEMANTIC : undefined,
      supportedVersions: props.supportedVersions ?? SUPPORTED_VERSIONS.map((version) => MCPProtocolVersion.of(version)),
    }),
    exceptionLevel: props.exceptionLevel,
    policyEngineConfiguration: props.policyEngineConfiguration,
    interceptorConfigurations: props.interceptorConfigurations,
    tags: props.tags,
  });
}

function requireUsableRole(scope: Construct, role: IRole): void {
  requireSameEnvironment('role', 'role', role, environmentOf(role, role.roleArn), deployedIn(scope));
}

function usableKey(scope: Construct, kmsKey: IKey): IKey {
  const key = keyOfAlias('kmsKey', kmsKey);
  requireSameEnvironment('encryptionKey', 'kmsKey', key, environmentOf(key, key.keyArn), deployedIn(scope));
  return key;
}

/** A property injector for the CDK's `Gateway` is asked after the identity, and could open the gateway to other callers. */
function requireAuthorizerOfIdentity(gateway: Gateway, { authorizerConfiguration }: GatewayProps): void {
  if (gateway.authorizerConfiguration !== authorizerConfiguration) {
    throw invalidProperty(
      'ConflictingProperties',
      'authorizerConfiguration',
      gateway.authorizerConfiguration.authorizerType,
      "a property injector of the CDK's Gateway has put it in the place of the identity",
      'leave authorizerConfiguration of an McpGateway as it is',
    );
  }
}

function requireGatewayProperties(
  props: Pick<McpGatewayProps, 'gatewayName' | 'description' | 'sessionTimeout'>,
): void {
  if (props.gatewayName !== undefined) {
    requireResourceName('gatewayName', props.gatewayName, MAX_NAME_LENGTH);
  }
  requireDescription('description', props.description);
  requireSessionTimeout('sessionTimeout', props.sessionTimeout);
}

/**
 * Warns of the permissions that a role has to have that was created before (`Role.customizeRoles`), or that a property injector of the
 * CDK's `Gateway` has given.
 */
function warnIfNotMadeHere(gateway: Gateway): void {
  const { role, policyEngineConfiguration } = gateway;
  if (!role.node.defaultChild) {
    warnOfWithheldPermissions(role);
    // The CDK's constructor has asked for these already.
    policyEngineConfiguration?.policyEngine.grantEvaluateForGateway(role, gateway);
  }
}

function requireSupportedVersions(versions?: MCPProtocolVersion[]): void {
  if (versions?.length === 0) {
    throw invalidProperty(
      'MissingProperty',
      'supportedVersions',
      versions,
      'the gateway would speak no version of the protocol',
      'name at least one version or leave the property out',
    );
  }
}

function requireSessionTimeout(property: string, sessionTimeout?: Duration): void {
  if (sessionTimeout === undefined) {
    return;
  }
  if (sessionTimeout.isUnresolved()) {
    requireUnit(property, sessionTimeout, ['seconds']);
    return;
  }
  const seconds = sessionTimeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < MIN_SESSION_SECONDS || seconds > MAX_SESSION_SECONDS) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      sessionTimeout.toHumanString(),
      `a session lasts ${MIN_SESSION_SECONDS} to ${MAX_SESSION_SECONDS} whole seconds`,
      'choose a duration from 15 minutes to 8 hours',
    );
  }
}
