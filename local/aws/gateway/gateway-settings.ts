import type { Assumptions } from '../../account/assumptions';
import { shortened, type PropertyReader, type TextRule } from '../../template/property-reader';
import {
  readJwtAuthorizerConfiguration,
  type JwtAuthorizerConfiguration,
} from './authorization/jwt-authorizer-configuration';
import { ROLE_ARN } from './identifiers';
import { readInterceptors, type Interceptor } from './interceptors/interceptor';

/**
 * Authorizer types that take no `AuthorizerConfiguration`, not even an empty one; CUSTOM_JWT requires it, and AUTHENTICATE_ONLY
 * may have it. Measured: "AuthorizerConfiguration should be null for AWS_IAM AuthorizerType" (cdk-preflight, September 2026).
 */
const UNCONFIGURED: readonly string[] = ['AWS_IAM', 'NONE'];

const AUTHORIZER_TYPES = ['CUSTOM_JWT', 'AWS_IAM', 'NONE', 'AUTHENTICATE_ONLY'] as const;

/** MCP versions that a gateway can serve (developer guide, "MCP server targets"). */
const MCP_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** API reference, `SessionConfiguration`. */
const SESSION_SECONDS = { min: 900, max: 28_800, default: 3_600 };

const text = (maxLength: number): TextRule => ({ pattern: /[^]*/, allowed: 'characters', maxLength });

/** The properties of an `AWS::BedrockAgentCore::Gateway` that change what it does. */
export interface GatewaySettings {
  readonly name: string;
  /** The execution role, with which the gateway calls its targets, interceptors and policy engine. */
  readonly roleArn: string;
  readonly authorizerType: (typeof AUTHORIZER_TYPES)[number];
  /** A gateway without a type takes HTTP targets, too. */
  readonly protocolType?: 'MCP';
  /** Present for `CUSTOM_JWT`. */
  readonly jwtAuthorizer?: JwtAuthorizerConfiguration;
  readonly mcp: McpSettings;
  readonly interceptors: readonly Interceptor[];
  readonly policyEngine?: { readonly arn: string; readonly mode: 'ENFORCE' | 'LOG_ONLY' };
}

/** `ProtocolConfiguration.Mcp` and `ExceptionLevel`. */
export interface McpSettings {
  /** Newest first: an assistant that asks for another version is offered the first. */
  readonly supportedVersions: readonly string[];
  readonly instructions?: string;
  /** `ExceptionLevel: DEBUG`. */
  readonly debug: boolean;
  /** `SearchType: SEMANTIC`. */
  readonly search: boolean;
  /** Whether `tools/list` has pages. */
  readonly paginated: boolean;
  /** `StreamingConfiguration.EnableResponseStreaming`. */
  readonly streaming: boolean;
  /** How long a session lasts; absent without sessions. */
  readonly sessionSeconds?: number;
}

/** Refuses what CreateGateway refuses (API reference of the AgentCore control plane, and the limits in the developer guide). */
export function readGatewaySettings(read: PropertyReader, assume: Assumptions): GatewaySettings {
  const name = readName(read, 48);
  readDescription(read);
  const authorizerType = read.requiredOneOf('AuthorizerType', AUTHORIZER_TYPES);
  if (UNCONFIGURED.includes(authorizerType) && read.has('AuthorizerConfiguration')) {
    const problem = `should be null for ${authorizerType} AuthorizerType`;
    read.conflict('AuthorizerConfiguration', problem, 'remove it, or set AuthorizerType to CUSTOM_JWT');
  }
  const engine = read.object('PolicyEngineConfiguration');
  return {
    name,
    roleArn: read.requiredIdentifier('RoleArn', ROLE_ARN),
    authorizerType,
    protocolType: read.oneOf('ProtocolType', ['MCP']),
    jwtAuthorizer:
      authorizerType === 'CUSTOM_JWT'
        ? readJwtAuthorizerConfiguration(
            read.object('AuthorizerConfiguration').requiredObject('CustomJWTAuthorizer'),
            assume,
          )
        : undefined,
    mcp: readMcpSettings(read.object('ProtocolConfiguration').object('Mcp'), read.string('ExceptionLevel')),
    interceptors: readInterceptors(read),
    policyEngine: read.has('PolicyEngineConfiguration')
      ? { arn: engine.requiredString('Arn'), mode: engine.requiredOneOf('Mode', ['ENFORCE', 'LOG_ONLY']) }
      : undefined,
  };
}

/** `Name` of a gateway or a target: letters and digits, each of which a hyphen may follow. */
export function readName(read: PropertyReader, max: number): string {
  const name = read.requiredString('Name');
  if (!new RegExp(`^([0-9a-zA-Z]-?){1,${max}}$`).test(name)) {
    read.fail('Name', `'${shortened(name)}' is not valid`, `use 1 to ${max} letters, digits and single hyphens`);
  }
  return name;
}

export function readDescription(read: PropertyReader): void {
  read.text('Description', text(200));
}

function readMcpSettings(read: PropertyReader, exceptionLevel: string | undefined): McpSettings {
  if (read.has('SupportedVersions') && read.strings('SupportedVersions').length === 0) {
    read.fail('SupportedVersions', 'is empty', 'leave it out or name at least one version');
  }
  const versions = read.stringsOf('SupportedVersions', MCP_VERSIONS);
  const sessions = read.object('SessionConfiguration');
  return {
    // The default of the CloudFormation schema, which is also what a request without a header speaks.
    supportedVersions: versions.length > 0 ? [...versions].sort().reverse() : ['2025-03-26'],
    instructions: read.text('Instructions', text(2_048)),
    debug: exceptionLevel === 'DEBUG',
    search: read.oneOf('SearchType', ['SEMANTIC']) !== undefined,
    paginated: !read.boolean('DisableMcpListToolsPagination', false),
    streaming: read.object('StreamingConfiguration').boolean('EnableResponseStreaming', false),
    sessionSeconds: read.has('SessionConfiguration')
      ? (sessions.integer('SessionTimeoutInSeconds', SESSION_SECONDS) ?? SESSION_SECONDS.default)
      : undefined,
  };
}
