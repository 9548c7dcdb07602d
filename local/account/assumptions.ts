import { OptionError } from './twin-error';

/**
 * What the twin takes AWS to do where it is neither documented nor measured. Every value has a strict default; see
 * {@link UNKNOWN_BEHAVIOURS} for what is unknown about each.
 */
export interface Assumptions {
  /** How many seconds the clock of a gateway's authorizer may be off, from 0 to 60. @default 0 */
  readonly authorizerClockSkewSeconds: number;
  /** Which signatures a gateway's authorizer accepts. @default 'RS256-and-ES256' */
  readonly authorizerAlgorithms: 'RS256-and-ES256' | 'every-asymmetric';
  /** Which `typ` of the header of a token a gateway's authorizer accepts. @default 'every' */
  readonly authorizerTokenTypes: 'every' | 'JWT-only';
  /** Whether a gateway's authorizer looks into an `aud` claim that is a list. @default 'looked-into' */
  readonly audienceLists: 'looked-into' | 'refused';
  /** Whether a gateway's authorizer keeps the document and the keys of the provider. @default 'kept' */
  readonly authorizerCaching: 'kept' | 'none';
  /** When a gateway reads the document at its `DiscoveryUrl`. @default 'with-first-token' */
  readonly discoveryDocumentRead: 'with-first-token' | 'at-creation';
  /** The status for a token with the scope that breaks the rule on clients or on a custom claim. @default 401 */
  readonly otherRuleStatus: 401 | 403;
  /** How often a gateway advertises a scope that several allowed scopes map to. @default 'each-time' */
  readonly duplicateAdvertisedScopes: 'each-time' | 'once';
  /** Whether `/.well-known/oauth-protected-resource/mcp` is there. @default 'served' */
  readonly pathSuffixedMetadata: 'served' | 'not-found';
  /** What the metadata names for a discovery URL that has the issuer's path at its end. @default 'before-well-known' */
  readonly authorizationServerOfDiscoveryUrl: 'before-well-known' | 'issuer';
  /** Which characters the values of custom claims may have in a template. @default 'API-pattern' */
  readonly claimMatchValues: 'API-pattern' | 'CloudFormation-pattern';
  /** Whether `GatewayUrl` ends in `/mcp` where the gateway has no `ProtocolType`. @default 'without-path' */
  readonly gatewayUrlWithoutProtocol: 'without-path' | 'with-mcp';
  /** Where a page of `tools/list` ends. @default 'one-target' */
  readonly toolsListPages: 'one-target' | 'thirty-tools';
  /** How a tool call that a policy denies is answered. @default 'JSON-RPC-error' */
  readonly deniedToolCall: 'JSON-RPC-error' | 'tool-result';
  /** What becomes of a call when the function of an interceptor fails. @default 'stops-the-call' */
  readonly failingInterceptor: 'stops-the-call' | 'skipped';
  /** How the names of headers are written that interceptors are given. @default 'title-case' */
  readonly interceptorHeaderNames: 'title-case' | 'lower-case';
  /** Whether the metadata of a user pool has `code_challenge_methods_supported`. @default 'not-advertised' */
  readonly userPoolCodeChallengeMethods: 'not-advertised' | 'S256';
  /** Rotation of refresh tokens together with an empty list of `ExplicitAuthFlows`. @default 'refused' */
  readonly rotationWithEmptyAuthFlows: 'refused' | 'accepted';
  /** An authorization request with a `state` of more than 1,024 characters. @default 'refused' */
  readonly longState: 'refused' | 'accepted';
  /** A `code_verifier` for a code that was requested without a `code_challenge`. @default 'refused' */
  readonly verifierWithoutChallenge: 'refused' | 'ignored';
  /** A rotated refresh token that comes again after its grace period. @default 'refused' */
  readonly rotatedTokenReuse: 'refused' | 'family-revoked';
  /** Which attributes an app client without `ReadAttributes` reads. @default 'standard' */
  readonly defaultReadAttributes: 'standard' | 'all';
  /** A sign-in at an identity provider that maps an attribute which the app client cannot write. @default 'refused' */
  readonly unwritableMappedAttributes: 'refused' | 'skipped';
  /** An API key provider with neither `ApiKey` nor `ApiKeySecretConfig`. @default 'refused' */
  readonly apiKeyProviderWithoutKey: 'refused' | 'accepted';
  /** The requests to a REST API of a target without credentials. @default 'unsigned' */
  readonly apiGatewayTargetWithoutCredentials: 'unsigned' | 'signed';
  /** As whom a gateway invokes the function of a target. @default 'role' */
  readonly lambdaTargetInvoker: 'role' | 'role-or-service';
  /** What a function answers for a tool with an output schema: text, or structured content too. @default 'text-only' */
  readonly lambdaTargetResults: 'text-only' | 'structured';
  /** `JWT_PASSTHROUGH` on a gateway of the type AUTHENTICATE_ONLY. @default 'refused' */
  readonly tokenPassthroughWithAuthenticateOnly: 'refused' | 'accepted';
  /** Reference keywords, such as `$ref`, in the tools of an MCP server. @default 'refused' */
  readonly toolSchemaReferences: 'refused' | 'accepted';
  /** What a gateway does not support of OpenAPI, where no call needs it, such as links and callbacks. @default 'refused' */
  readonly unsupportedOpenApiFeatures: 'refused' | 'ignored';
  /** A property at the top of a resource that the twin has not heard of. @default 'refused' */
  readonly unknownProperties: 'refused' | 'ignored';
}

/** A behaviour of AWS that is neither documented nor measured. */
export interface UnknownBehaviour<Value> {
  /** What is unknown. */
  readonly unknown: string;
  /** Where the uncertainty is from. */
  readonly source: string;
  /** The default: what lets fewer broken stacks pass or, where neither value does, what the source makes likelier. */
  readonly strict: Value;
  /** What else AWS may do. */
  readonly lenient: Value;
  /** Whether every number between the two is possible, too. @default false */
  readonly isRange?: boolean;
}

/** Every behaviour that can be switched with `assume` of `LocalGateway.start`, by its name. */
export const UNKNOWN_BEHAVIOURS: { readonly [Name in keyof Assumptions]: UnknownBehaviour<Assumptions[Name]> } = {
  authorizerClockSkewSeconds: {
    unknown: 'how much later than exp and earlier than nbf the authorizer of a gateway accepts a token',
    source: 'AgentCore developer guide, "Configure inbound JWT authorizer", says nothing of it',
    strict: 0,
    lenient: 60,
    isRange: true,
  },
  authorizerAlgorithms: {
    unknown: 'which signature algorithms the authorizer of a gateway accepts',
    source:
      'AgentCore developer guide, "Configure inbound JWT authorizer", says nothing of it; the providers that it names sign with RS256 or ES256',
    strict: 'RS256-and-ES256',
    lenient: 'every-asymmetric',
  },
  authorizerTokenTypes: {
    unknown: 'which types of tokens, such as at+jwt of RFC 9068, the authorizer of a gateway accepts',
    source:
      'AgentCore developer guide, "Configure inbound JWT authorizer", says nothing of it; Okta, for which it has a guide, writes a type of its own',
    strict: 'every',
    lenient: 'JWT-only',
  },
  audienceLists: {
    unknown: 'whether one audience of several in a token is enough',
    source:
      'AgentCore developer guide, "Configure inbound JWT authorizer", says nothing of it; RFC 7519, section 4.1.3, says yes',
    strict: 'looked-into',
    lenient: 'refused',
  },
  authorizerCaching: {
    unknown: 'how long the authorizer of a gateway keeps the discovery document and the keys of the provider',
    source: 'AgentCore developer guide, "Configure inbound JWT authorizer", says nothing of it',
    strict: 'kept',
    lenient: 'none',
  },
  discoveryDocumentRead: {
    unknown:
      'whether a gateway is created when nothing answers at its discovery URL, or a document without issuer or keys',
    source: 'API reference, CreateGateway, says nothing of it',
    strict: 'with-first-token',
    lenient: 'at-creation',
  },
  otherRuleStatus: {
    unknown: 'which status answers a token that breaks a rule on the client or on a custom claim',
    source:
      'AgentCore developer guide, "Scope advertisement in authentication challenges", has 401 for invalid tokens and 403 for missing scopes; awslabs/agentcore-samples counts a wrong client among the invalid tokens, and says nothing of claims',
    strict: 401,
    lenient: 403,
  },
  duplicateAdvertisedScopes: {
    unknown: 'whether a scope that two allowed scopes map to is advertised twice',
    source: 'API reference, advertisedScopeMapping of CustomJWTAuthorizerConfiguration, says nothing of it',
    strict: 'each-time',
    lenient: 'once',
  },
  pathSuffixedMetadata: {
    unknown: "whether the protected resource metadata is also where RFC 9728, section 3.1, puts that of '/mcp'",
    source: 'public captures of live gateways show the address without a path only, and no report has the other one',
    strict: 'served',
    lenient: 'not-found',
  },
  authorizationServerOfDiscoveryUrl: {
    unknown:
      'what the protected resource metadata names for https://host/.well-known/oauth-authorization-server/path: https://host, or the issuer https://host/path',
    source:
      'API reference, discoveryUrl, admits such URLs since November 2026 and says nothing of the metadata, which was measured to be the URL without its end before',
    strict: 'before-well-known',
    lenient: 'issuer',
  },
  claimMatchValues: {
    unknown: 'whether the value of a custom claim rule may have : and /',
    source:
      'API model, MatchValueString, has [A-Za-z0-9_.-]+; the schema of the CloudFormation resource type has ^[A-Za-z0-9_.:/-]+$',
    strict: 'API-pattern',
    lenient: 'CloudFormation-pattern',
  },
  gatewayUrlWithoutProtocol: {
    unknown: 'whether the GatewayUrl of a gateway without ProtocolType ends in /mcp',
    source:
      'outputs in awslabs/agentcore-samples have the path with ProtocolType MCP; a gateway without a type also has HTTP targets at other paths',
    strict: 'without-path',
    lenient: 'with-mcp',
  },
  toolsListPages: {
    unknown: 'whether a page of tools/list ends with the tools of a target, or only after thirty tools',
    source:
      'awslabs/agentcore-samples, "MCP target synchronization": a page has the tools of one target; anthropics/claude-code#24785 counted 30 tools a page over several targets, awslabs/agentcore-samples#2087 30 and 15 of one',
    strict: 'one-target',
    lenient: 'thirty-tools',
  },
  deniedToolCall: {
    unknown: 'whether a tool call that a policy denies is a JSON-RPC error or a tool result with isError',
    source:
      'AgentCore developer guide, "Use an AgentCore gateway with AgentCore policy", shows a tool result; measurements of August 2026 (timwukp/agentcore-guardrails-design-validation) have the error -32002',
    strict: 'JSON-RPC-error',
    lenient: 'tool-result',
  },
  failingInterceptor: {
    unknown: 'what becomes of a call when the function of an interceptor fails or breaks the contract',
    source:
      'AgentCore developer guide, "Types of interceptors", says nothing of it; an interceptor may be there to deny',
    strict: 'stops-the-call',
    lenient: 'skipped',
  },
  interceptorHeaderNames: {
    unknown: 'whether interceptors get the names of headers as HTTP/2 writes them',
    source:
      'AgentCore developer guide, "Types of interceptors": the sample has Authorization and Mcp-Session-Id; nothing says that all names are written so',
    strict: 'title-case',
    lenient: 'lower-case',
  },
  userPoolCodeChallengeMethods: {
    unknown:
      'whether the metadata of a user pool has code_challenge_methods_supported, without which some assistants refuse',
    source:
      'documents of live pools had none before November 2026 (anthropics/claude-ai-mcp#946); since then Amazon Cognito registers clients and takes metadata documents, and no page of AWS says what the metadata has',
    strict: 'not-advertised',
    lenient: 'S256',
  },
  rotationWithEmptyAuthFlows: {
    unknown: 'whether an empty list of ExplicitAuthFlows counts as the default, which excludes rotation',
    source: 'API reference, CreateUserPoolClient, says what a missing list means and nothing of an empty one',
    strict: 'refused',
    lenient: 'accepted',
  },
  longState: {
    unknown: 'what becomes of an authorization request whose state has more than 1,024 characters',
    source: 'one public report names the limit (kane.mx, May 2026); the Cognito developer guide does not',
    strict: 'refused',
    lenient: 'accepted',
  },
  verifierWithoutChallenge: {
    unknown: 'what becomes of a code_verifier for a code that was requested without a challenge',
    source:
      'Cognito developer guide, "The token issuer endpoint", says nothing of it; RFC 9700, section 4.8.2, refuses',
    strict: 'refused',
    lenient: 'ignored',
  },
  rotatedTokenReuse: {
    unknown:
      'whether a rotated refresh token that comes again ends the whole sign-in, as RFC 9700, section 4.14.2, advises',
    source: 'Cognito developer guide, "Refresh tokens", says that the token is invalid, and nothing of the others',
    strict: 'refused',
    lenient: 'family-revoked',
  },
  defaultReadAttributes: {
    unknown: 'whether an app client without ReadAttributes reads custom attributes, too',
    source:
      'API reference, CreateUserPoolClient, says standard attributes; Cognito developer guide, "Attribute permissions and scopes", says all standard and custom ones',
    strict: 'standard',
    lenient: 'all',
  },
  unwritableMappedAttributes: {
    unknown: 'whether a mapped attribute that the app client cannot write fails the sign-in, or stays as it is',
    source:
      'API reference, WriteAttributes of CreateUserPoolClient: "Amazon Cognito throws an error"; the notes of one public deployment have it that Amazon Cognito skips the attribute',
    strict: 'refused',
    lenient: 'skipped',
  },
  apiKeyProviderWithoutKey: {
    unknown: 'what becomes of an API key credential provider that gives no key and names no secret',
    source:
      'API reference, CreateApiKeyCredentialProvider, requires neither and takes an empty key; the CDK says that the provider may still be created "depending on service behavior", and every test of the CDK that is deployed gives a key',
    strict: 'refused',
    lenient: 'accepted',
  },
  apiGatewayTargetWithoutCredentials: {
    unknown: 'whether a gateway signs its requests to a REST API for which the target names no credentials',
    source:
      'AgentCore developer guide, "Set up outbound authorization for your gateway", has "no authorization" as a choice of its own; the CDK (AddApiGatewayTargetOptions) leaves credentials out and says that the service handles IAM automatically',
    strict: 'unsigned',
    lenient: 'signed',
  },
  lambdaTargetInvoker: {
    unknown:
      'whether a function policy that allows bedrock-agentcore.amazonaws.com does instead of a policy of the role',
    source:
      'AgentCore developer guide, "AgentCore Gateway service role permissions", and CreateGatewayTarget (aws/aws-cdk#36826) ask for lambda:InvokeFunction of the execution role; an integration test of the CDK and a published stack have the function policy alone',
    strict: 'role',
    lenient: 'role-or-service',
  },
  lambdaTargetResults: {
    unknown:
      'whether a gateway returns what a function answers as structured content too, where the tool has an output schema; the MCP SDKs refuse a result without it',
    source:
      'AgentCore developer guide, "Lambda function targets", and API reference, ToolDefinition, say nothing of it; the MCP specification ("Output schema") requires it of servers',
    strict: 'text-only',
    lenient: 'structured',
  },
  tokenPassthroughWithAuthenticateOnly: {
    unknown: 'whether JWT_PASSTHROUGH goes with the authorizer type AUTHENTICATE_ONLY, which checks signatures',
    source:
      'AgentCore developer guide: "Set up outbound authorization for your gateway" requires it, "Create a gateway" and the API have it check no token; a gateway with AWS_IAM was measured to be refused (awslabs/nx-plugin-for-aws#1258)',
    strict: 'refused',
    lenient: 'accepted',
  },
  toolSchemaReferences: {
    unknown: 'whether a target is created whose MCP server uses $ref or $defs in the schemas of its tools',
    source:
      'AgentCore developer guide, "MCP servers targets", said in 2026 that creation and synchronization fail, as was measured in February (awslabs/mcp#2442); the newest edition does not say it any more',
    strict: 'refused',
    lenient: 'accepted',
  },
  unsupportedOpenApiFeatures: {
    unknown: 'whether an OpenAPI document is refused for what gateways do not support, where no call needs it',
    source:
      'AgentCore developer guide, "OpenAPI schema targets", lists callbacks, webhooks, links, and oneOf, anyOf and allOf, without saying what becomes of a document that has them; the CDK refuses most of them; oneOf and other media types were measured to be refused',
    strict: 'refused',
    lenient: 'ignored',
  },
  unknownProperties: {
    unknown: 'whether CloudFormation knows a property that is newer than this version of the twin',
    source: 'CloudFormation refuses properties that the schema of a resource type does not have; schemas grow',
    strict: 'refused',
    lenient: 'ignored',
  },
};

/** What the twin assumes unless it is told otherwise. */
export const STRICT_ASSUMPTIONS: Assumptions = Object.fromEntries(
  Object.entries(UNKNOWN_BEHAVIOURS).map(([name, { strict }]) => [name, strict]),
) as unknown as Assumptions;

/**
 * The strict assumptions, with some of them switched.
 *
 * @throws OptionError for a name or a value that does not exist
 */
export function assumptionsWith(switched: Partial<Assumptions> = {}): Assumptions {
  const given = Object.entries(switched).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(UNKNOWN_BEHAVIOURS, name)) {
      const problem = `assume: there is no "${name}"; there are: ${Object.keys(UNKNOWN_BEHAVIOURS).join(', ')}`;
      throw new OptionError('InvalidOption', problem, { property: `assume.${name}` });
    }
    const behaviour: UnknownBehaviour<unknown> = UNKNOWN_BEHAVIOURS[name as keyof Assumptions];
    if (!isPossible(value, behaviour)) {
      const { strict, lenient, isRange } = behaviour;
      const possible = isRange ? `a number from ${strict} to ${lenient}` : [strict, lenient].map(quoted).join(' or ');
      const problem = `assume.${name}: ${quoted(value)} is not possible; use ${possible}`;
      throw new OptionError('InvalidOption', problem, { property: `assume.${name}` });
    }
  }
  return { ...STRICT_ASSUMPTIONS, ...Object.fromEntries(given) };
}

function isPossible(value: unknown, { strict, lenient, isRange }: UnknownBehaviour<unknown>): boolean {
  return isRange
    ? typeof value === 'number' && value >= Number(strict) && value <= Number(lenient)
    : value === strict || value === lenient;
}

const quoted = (value: unknown): string => JSON.stringify(value);
