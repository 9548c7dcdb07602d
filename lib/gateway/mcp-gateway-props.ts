import type { Duration } from 'aws-cdk-lib';
import type {
  GatewayCustomClaim,
  GatewayExceptionLevel,
  GatewayPolicyEngineConfig,
  IInterceptor,
  MCPProtocolVersion,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IGatewayIdentity } from './gateway-identity';

/** Properties of `McpGateway`. */
export interface McpGatewayProps {
  /** Who vouches for the callers: a `GatewayUserPool`, a `GatewayAuthorizationServer`, or an identity of your own. */
  readonly identity: IGatewayIdentity;

  /**
   * Claims that a token must have beyond what the identity asks for, e.g. a group.
   *
   * @default - none
   */
  readonly customClaims?: GatewayCustomClaim[];

  /**
   * The name, unique in the account and region: 1 to 48 letters, digits and single hyphens. It cannot be changed later.
   *
   * @default - the name that the CDK's `Gateway` derives from the construct path
   */
  readonly gatewayName?: string;

  /**
   * What the gateway is for, 1 to 200 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * What assistants are told about how to use the tools.
   *
   * @default - none
   */
  readonly instructions?: string;

  /**
   * The versions of the Model Context Protocol that the gateway speaks. A request without the `MCP-Protocol-Version` header
   * counts as 2025-03-26.
   *
   * @default - 2025-03-26, 2025-06-18, 2025-11-25 and 2026-07-28
   */
  readonly supportedVersions?: MCPProtocolVersion[];

  /**
   * Whether the gateway offers a tool that finds tools by meaning, `x_amz_bedrock_agentcore_search`.
   *
   * @default true
   */
  readonly semanticSearch?: boolean;

  /**
   * How long an MCP session lasts from its start, 15 minutes to 8 hours in whole seconds. Setting it turns sessions on, which
   * elicitation and sampling need, next to `responseStreaming`. A token of the CDK has to be in seconds.
   *
   * A session ends at this time however busy it is, and not every assistant then starts a new one by itself.
   *
   * @default - the gateway keeps no sessions
   */
  readonly sessionTimeout?: Duration;

  /**
   * Whether the gateway streams responses to assistants that accept `text/event-stream`, which progress notifications,
   * elicitation and sampling need.
   *
   * @default false
   */
  readonly responseStreaming?: boolean;

  /**
   * How much the gateway tells assistants about errors of its targets. `GatewayExceptionLevel.DEBUG` tells all, which may
   * include internals of the targets.
   *
   * @default - a general message
   */
  readonly exceptionLevel?: GatewayExceptionLevel;

  /**
   * The key that encrypts the gateway's data. The gateway's role may use it through the service and for this gateway only.
   *
   * Its key policy must leave the decision to IAM policies, as that of a key of the CDK does. It is in the region of the gateway
   * (AWS KMS Developer Guide, "Multi-Region keys"). An alias stands for its key if this app knows the key.
   *
   * @default - a key that AWS owns
   */
  readonly kmsKey?: IKey;

  /**
   * The role with which the gateway calls its targets, of the gateway's account (IAM User Guide, "Grant a user permissions to pass a
   * role to an AWS service"). Its trust policy should name this gateway in `aws:SourceArn`.
   *
   * A role that is imported with `mutable: false`, comes from `withoutPolicyUpdates()` or was created before
   * (`Role.customizeRoles`) is left alone. The permissions that it needs are one warning at synthesis, as a policy document.
   *
   * @default - a new role that only this gateway can assume
   */
  readonly role?: IRole;

  /**
   * The Cedar policies that decide which tools a caller may call.
   *
   * @default - none
   */
  readonly policyEngineConfiguration?: GatewayPolicyEngineConfig;

  /**
   * Functions that see every request before the targets or every response before the assistant: at most one of each kind.
   *
   * @default - none, see also `McpGateway.addInterceptor`
   */
  readonly interceptorConfigurations?: IInterceptor[];

  /**
   * Tags of the gateway.
   *
   * @default - those of the stack
   */
  readonly tags?: { [key: string]: string };
}
