import { Aspects, Fn, type Duration } from 'aws-cdk-lib';
import {
  Gateway,
  McpGatewaySearchType,
  McpProtocolConfiguration,
  MCPProtocolVersion,
  type CfnGateway,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct } from 'constructs';
import { requireDescription } from '../private/description';
import { invalidProperty } from '../private/invalid-property';
import type { McpGatewayProps } from './mcp-gateway-props';
import { addAdvertisedScopes, authorizerOf, requireIdentity } from './private/authorizer';
import { EncryptionPolicy } from './private/encryption-policy';
import { generateGatewayName, requireGatewayName } from './private/gateway-name';
import { newGatewayRole } from './private/gateway-role';
import { TargetsWaitForRole } from './private/targets-wait-for-role';

/** Written as text, since not every supported version of aws-cdk-lib has names for them all. */
const SUPPORTED_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** Amazon Bedrock AgentCore Control API Reference, `SessionConfiguration`. */
const SHORTEST_SESSION_SECONDS = 900;
const LONGEST_SESSION_SECONDS = 28_800;

/**
 * An Amazon Bedrock AgentCore gateway that assistants call as a signed-in person.
 *
 * It is the CDK's `Gateway`, available as `gateway` with all its targets, grants and metrics, with a JWT authorizer from an
 * identity and with what the CDK leaves open: scopes that assistants are told to request, sessions, streaming, all protocol
 * versions, a role with least privilege, and targets that wait for it.
 *
 * Two things are not documented unambiguously and have not been measured on AWS: whether the gateway's URL attribute ends in
 * `/mcp`, so `mcpUrl` is built from its host, and whether a gateway without session settings keeps sessions of an hour.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { GatewayUserPool, McpClient, McpGateway } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
 * const gateway = new McpGateway(stack, 'Gateway', { identity: users, instructions: 'Tools of the order desk.' });
 */
export class McpGateway extends Construct {
  /**
   * The CDK's gateway. Add targets and interceptors to it, grant on it, and read its metrics.
   *
   * Targets that are added through it wait for the permissions of the gateway's role.
   */
  public readonly gateway: Gateway;

  /** The name of the gateway. */
  public readonly gatewayName: string;

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
    super(scope, id);

    requireIdentity(props.identity);
    requireDescription('description', props.description);
    requireSupportedVersions(props.supportedVersions);
    requireSessionTimeout(props.sessionTimeout);
    if (props.gatewayName !== undefined) {
      requireGatewayName('gatewayName', props.gatewayName);
    }

    this.gatewayName = props.gatewayName ?? generateGatewayName(this);
    this.issuer = props.identity.issuer;
    const role = props.role ?? newGatewayRole(this, 'Role', this.gatewayName);

    this.gateway = new Gateway(this, 'Gateway', {
      gatewayName: this.gatewayName,
      description: props.description,
      role,
      authorizerConfiguration: authorizerOf(props.identity, props.customClaims ?? []),
      protocolConfiguration: new McpProtocolConfiguration({
        instructions: props.instructions,
        searchType: (props.semanticSearch ?? true) ? McpGatewaySearchType.SEMANTIC : undefined,
        supportedVersions:
          props.supportedVersions ?? SUPPORTED_VERSIONS.map((version) => MCPProtocolVersion.of(version)),
      }),
      exceptionLevel: props.exceptionLevel,
    });
    Aspects.of(this).add(new TargetsWaitForRole(role));

    const cfnGateway = this.gateway.node.defaultChild as CfnGateway;
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
    if (props.kmsKey) {
      // Given to the L2, the key would let the role encrypt, re-encrypt and more, without any condition.
      cfnGateway.kmsKeyArn = props.kmsKey.keyArn;
      cfnGateway.node.addDependency(
        new EncryptionPolicy(this, 'Encryption', { role, key: props.kmsKey, gatewayName: this.gatewayName }),
      );
    }

    const host = Fn.select(2, Fn.split('/', cfnGateway.attrGatewayUrl));
    this.mcpUrl = `https://${host}/mcp`;
    this.protectedResourceMetadataUrl = `https://${host}/.well-known/oauth-protected-resource`;

    props.identity.bindToGateway(this);
  }
}

function requireSupportedVersions(versions?: MCPProtocolVersion[]): void {
  if (versions?.length === 0) {
    throw invalidProperty(
      'supportedVersions',
      versions,
      'the gateway would speak no version of the protocol',
      'name at least one version or leave the property out',
    );
  }
}

function requireSessionTimeout(sessionTimeout?: Duration): void {
  if (sessionTimeout === undefined || sessionTimeout.isUnresolved()) {
    return;
  }
  const seconds = sessionTimeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < SHORTEST_SESSION_SECONDS || seconds > LONGEST_SESSION_SECONDS) {
    throw invalidProperty(
      'sessionTimeout',
      sessionTimeout.toHumanString(),
      `a session lasts ${SHORTEST_SESSION_SECONDS} to ${LONGEST_SESSION_SECONDS} whole seconds`,
      'choose a duration from 15 minutes to 8 hours',
    );
  }
}
