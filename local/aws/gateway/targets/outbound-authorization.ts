import type { Assumptions } from '../../../account/assumptions';
import type { PropertyReader, TextRule } from '../../../template/property-reader';
import type { GatewaySettings } from '../gateway-settings';
import { PROVIDER_ARN } from '../identifiers';

/** A way for a gateway to authorize itself to a target: a `CredentialProviderType`, with its grant for `OAUTH`, or none. */
type Authorization =
  | 'NONE'
  | 'GATEWAY_IAM_ROLE'
  | 'CALLER_IAM_CREDENTIALS'
  | 'CLIENT_CREDENTIALS'
  | 'AUTHORIZATION_CODE'
  | 'TOKEN_EXCHANGE'
  | 'JWT_PASSTHROUGH'
  | 'API_KEY';

/** The authorization of a kind of target. */
interface OutboundRule {
  /** The plural of the kind's name, for messages. */
  readonly targets: string;
  readonly takes: readonly Authorization[];
  /** Whether `GATEWAY_IAM_ROLE` says in `IamCredentialProvider` which service it signs for. */
  readonly iamCredentialProvider: 'required' | 'refused' | 'optional';
}

const OVER_HTTP: readonly Authorization[] = [
  'NONE',
  'GATEWAY_IAM_ROLE',
  'CLIENT_CREDENTIALS',
  'AUTHORIZATION_CODE',
  'TOKEN_EXCHANGE',
  'API_KEY',
];

/**
 * Which kind of target takes which authorization, by its member of `TargetConfiguration`. The table of the developer guide,
 * "Set up outbound authorization for your gateway"; `IamCredentialProvider` is from "Specify the authorization type and
 * credentials to access the gateway target". The guide has passthrough targets on a page of their own ("HTTP passthrough
 * targets"), and connectors are as CreateGatewayTarget refused others in public reports. A kind without a row is not checked.
 *
 * For AgentCore Runtime the table excludes TOKEN_EXCHANGE; a public report of October 2026 has CreateGatewayTarget take it and
 * send a token of the gateway instead, which nobody wants.
 */
const OUTBOUND: Readonly<Record<string, OutboundRule>> = {
  'Mcp.ApiGateway': {
    targets: 'API Gateway targets',
    takes: ['NONE', 'GATEWAY_IAM_ROLE', 'API_KEY'],
    iamCredentialProvider: 'refused',
  },
  'Mcp.Lambda': { targets: 'Lambda targets', takes: ['GATEWAY_IAM_ROLE'], iamCredentialProvider: 'refused' },
  'Mcp.McpServer': { targets: 'MCP server targets', takes: OVER_HTTP, iamCredentialProvider: 'required' },
  'Mcp.OpenApiSchema': { targets: 'OpenAPI targets', takes: OVER_HTTP, iamCredentialProvider: 'required' },
  'Mcp.SmithyModel': {
    targets: 'Smithy targets',
    takes: ['GATEWAY_IAM_ROLE', 'CLIENT_CREDENTIALS'],
    iamCredentialProvider: 'refused',
  },
  'Mcp.Connector': { targets: 'connector targets', takes: ['GATEWAY_IAM_ROLE'], iamCredentialProvider: 'refused' },
  'Http.AgentcoreRuntime': {
    targets: 'AgentCore Runtime targets',
    takes: ['GATEWAY_IAM_ROLE', 'CALLER_IAM_CREDENTIALS', 'CLIENT_CREDENTIALS', 'JWT_PASSTHROUGH'],
    iamCredentialProvider: 'optional',
  },
  'Http.Passthrough': {
    targets: 'HTTP passthrough targets',
    takes: [
      'GATEWAY_IAM_ROLE',
      'CALLER_IAM_CREDENTIALS',
      'CLIENT_CREDENTIALS',
      'AUTHORIZATION_CODE',
      'TOKEN_EXCHANGE',
      'JWT_PASSTHROUGH',
      'API_KEY',
    ],
    iamCredentialProvider: 'optional',
  },
};

/** What a gateway can pass on of the caller, by what its own authorizer has checked. */
const INBOUND: Readonly<Record<string, readonly GatewaySettings['authorizerType'][]>> = {
  // "CALLER_IAM_CREDENTIALS is only available for gateways that have AWS_IAM or AUTHENTICATE_ONLY as the authorizer type."
  CALLER_IAM_CREDENTIALS: ['AWS_IAM', 'AUTHENTICATE_ONLY'],
  // A gateway that checks signatures has no token to pass on (awslabs/nx-plugin-for-aws#1258).
  JWT_PASSTHROUGH: ['CUSTOM_JWT', 'NONE'],
};

const text = (maxLength: number, pattern = /[^]*/, allowed = 'characters'): TextRule => ({
  maxLength,
  pattern,
  allowed,
});

/** What configures the types that have a configuration: the member of `CredentialProvider`, and its shape in the API. */
const PROVIDERS: Readonly<Record<string, { readonly member: string; readonly check: (read: PropertyReader) => void }>> =
  {
    GATEWAY_IAM_ROLE: {
      member: 'IamCredentialProvider',
      check: (read) => {
        read.requiredText('Service', text(64, /^[a-zA-Z0-9._-]+$/, 'letters, digits, dots, hyphens and underscores'));
        read.text('Region', text(32, /^[a-zA-Z0-9-]+$/, 'letters, digits and hyphens'));
      },
    },
    OAUTH: {
      member: 'OauthCredentialProvider',
      check: (read) => {
        read.requiredIdentifier('ProviderArn', PROVIDER_ARN);
        if (!read.has('Scopes'))
          read.fail('Scopes', 'is missing', 'it is required, and may be empty', 'MissingProperty');
        read.strings('Scopes', 100).forEach((scope) => read.check('Scopes', scope, text(64)));
        read.text('DefaultReturnUrl', text(2_048, /^\w+:(\/?\/?)[^\s]+$/, 'characters that are a URL'));
        for (const [name, value] of Object.entries(read.stringMap('CustomParameters'))) {
          read.check('CustomParameters', name, text(256));
          read.check(`CustomParameters.${name}`, value, text(2_048));
        }
      },
    },
    API_KEY: {
      member: 'ApiKeyCredentialProvider',
      check: (read) => {
        read.requiredIdentifier('ProviderArn', PROVIDER_ARN);
        read.text('CredentialParameterName', text(64));
        read.text('CredentialPrefix', text(64));
        read.oneOf('CredentialLocation', ['HEADER', 'QUERY_PARAMETER']);
      },
    },
  };

const TYPES = ['GATEWAY_IAM_ROLE', 'OAUTH', 'API_KEY', 'CALLER_IAM_CREDENTIALS', 'JWT_PASSTHROUGH'] as const;
const GRANTS = ['CLIENT_CREDENTIALS', 'AUTHORIZATION_CODE', 'TOKEN_EXCHANGE'] as const;
const PROPERTY = 'CredentialProviderConfigurations';

/** The entry of a target's `CredentialProviderConfigurations`. */
export interface TargetCredentials {
  /** `CredentialProviderType`, such as `API_KEY`. */
  readonly type: string;
  /** Unverified: that CLIENT_CREDENTIALS is the default of `GrantType`. */
  readonly authorization: Authorization;
  /** Reads `CredentialProvider`. */
  readonly provider: PropertyReader;
}

/**
 * Reads `CredentialProviderConfigurations` of a target. The API takes exactly one entry, whose configuration is that of its
 * type (API reference, `CreateGatewayTarget`, `CredentialProviderConfiguration`).
 */
export function readCredentials(read: PropertyReader): TargetCredentials | undefined {
  const [entry] = read.objects(PROPERTY, 1);
  if (entry === undefined) {
    return read.has(PROPERTY) ? read.fail(PROPERTY, 'is empty', 'leave it out or give one entry') : undefined;
  }
  const type = entry.requiredOneOf('CredentialProviderType', TYPES);
  const provider = entry.object('CredentialProvider');
  const grant = provider.object('OauthCredentialProvider').oneOf('GrantType', GRANTS) ?? 'CLIENT_CREDENTIALS';
  return { type, authorization: type === 'OAUTH' ? grant : type, provider };
}

/**
 * Refuses credentials that do not go with the kind of target, or with what its gateway asks of callers.
 *
 * @param kind member of `TargetConfiguration`, such as `Mcp.Lambda`
 * @param read of the target
 */
export function checkOutboundAuthorization(
  kind: string,
  credentials: TargetCredentials | undefined,
  read: PropertyReader,
): void {
  const rule = OUTBOUND[kind];
  if (credentials === undefined) {
    if (rule !== undefined && !rule.takes.includes('NONE')) {
      const fix = `it is required for ${rule.targets}: use ${typesOf(rule)}`;
      read.fail(PROPERTY, 'is missing', fix, 'MissingProperty');
    }
    return;
  }
  const { type, authorization, provider } = credentials;
  const [entry] = read.objects(PROPERTY);
  if (rule !== undefined && !rule.takes.includes(authorization)) {
    const isGrant = type === 'OAUTH' && rule.takes.some((taken) => GRANTS.some((one) => one === taken));
    const problem = `${isGrant ? authorization : type} is not for ${rule.targets}`;
    const property = isGrant ? 'CredentialProvider.OauthCredentialProvider.GrantType' : 'CredentialProviderType';
    entry!.conflict(property, problem, `use ${typesOf(rule)}`);
  }
  if (
    type === 'GATEWAY_IAM_ROLE' &&
    rule?.iamCredentialProvider === 'refused' &&
    provider.has('IamCredentialProvider')
  ) {
    const problem = 'is for MCP server and OpenAPI targets only';
    provider.conflict('IamCredentialProvider', problem, `remove it, it is known what ${rule.targets} are signed for`);
  }
  checkProvider(credentials, rule);
}

/**
 * Refuses to pass on what the gateway's authorizer has not checked.
 *
 * @param read of the target
 */
export function checkInboundAuthorization(
  { type }: TargetCredentials,
  { name, authorizerType }: Pick<GatewaySettings, 'name' | 'authorizerType'>,
  { tokenPassthroughWithAuthenticateOnly }: Assumptions,
  read: PropertyReader,
): void {
  const authorizers = INBOUND[type];
  if (authorizers === undefined || authorizers.includes(authorizerType)) return;
  const isUnknown = type === 'JWT_PASSTHROUGH' && authorizerType === 'AUTHENTICATE_ONLY';
  if (isUnknown && tokenPassthroughWithAuthenticateOnly === 'accepted') return;
  const problem = `${type} does not go with the AuthorizerType ${authorizerType} of gateway "${name}"`;
  read.objects(PROPERTY)[0]!.conflict('CredentialProviderType', problem, `it needs ${authorizers.join(' or ')}`);
}

function checkProvider({ type, provider }: TargetCredentials, rule: OutboundRule | undefined): void {
  const members = Object.keys(provider.values).filter((member) => provider.has(member));
  if (members.length > 1) {
    provider.conflict(members[1]!, `is there, and so is ${members[0]!}`, 'give one of them');
  }
  const configured = PROVIDERS[type];
  if (configured === undefined) return;
  const { member, check } = configured;
  const needed = type === 'GATEWAY_IAM_ROLE' ? rule?.iamCredentialProvider === 'required' : true;
  if (provider.has(member)) {
    check(provider.object(member));
  } else if (needed) {
    const of = rule && type === 'GATEWAY_IAM_ROLE' ? `${rule.targets} with ${type}` : type;
    const named = type === 'GATEWAY_IAM_ROLE' ? `${member}.Service` : member;
    provider.fail(named, 'is missing', `it is required for ${of}`, 'MissingProperty');
  }
}

/** What a template can write, such as `GATEWAY_IAM_ROLE or OAUTH with CLIENT_CREDENTIALS`. */
function typesOf({ takes }: OutboundRule): string {
  const grants = GRANTS.filter((grant) => takes.includes(grant));
  const types = TYPES.filter((type) => type !== 'OAUTH' && takes.includes(type));
  const oauth = grants.length === GRANTS.length ? ['OAUTH'] : grants.map((grant) => `OAUTH with ${grant}`);
  return [...types, ...oauth].join(' or ');
}
