import type { ResourceProperties } from '../../template/resource-type';
import type { JwtAuthorizerConfiguration } from './authorization/jwt-authorizer';
import { check, quote } from './private/check';

/** MCP versions that a gateway can serve (developer guide, "MCP server targets"). */
const MCP_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/;
const CLAIM_NAME = /^[A-Za-z0-9_.\-:]{1,255}$/;
const CLAIM_VALUE = /^[A-Za-z0-9_.-]{1,255}$/;

/** Refuses what CreateGateway refuses (API reference of the AgentCore control plane, and the limits in the developer guide). */
export function checkGateway(properties: ResourceProperties): void {
  const { Name, Description, RoleArn, AuthorizerType, AuthorizerConfiguration, ProtocolConfiguration } = properties;
  check(
    /^([0-9a-zA-Z]-?){1,48}$/.test(Name ?? ''),
    `Name ${quote(Name)} must be 1 to 48 letters, digits and single hyphens`,
  );
  check(
    Description === undefined || (Description.length >= 1 && Description.length <= 200),
    'Description must have 1 to 200 characters',
  );
  check(typeof RoleArn === 'string' && RoleArn !== '', 'RoleArn is missing; a gateway needs an execution role');
  check(
    ['CUSTOM_JWT', 'AWS_IAM', 'NONE', 'AUTHENTICATE_ONLY'].includes(AuthorizerType),
    `AuthorizerType ${quote(AuthorizerType)} is not one of CUSTOM_JWT, AWS_IAM, NONE, AUTHENTICATE_ONLY`,
  );
  if (AuthorizerType === 'CUSTOM_JWT') {
    const configuration = AuthorizerConfiguration?.CustomJWTAuthorizer;
    check(
      configuration !== undefined,
      'AuthorizerConfiguration.CustomJWTAuthorizer is missing for AuthorizerType CUSTOM_JWT',
    );
    checkJwtAuthorizer(configuration);
  }
  const { SupportedVersions, SessionConfiguration, SearchType, Instructions } = ProtocolConfiguration?.Mcp ?? {};
  check(
    SupportedVersions === undefined || SupportedVersions.length > 0,
    'ProtocolConfiguration.Mcp.SupportedVersions is empty; leave it out or name at least one version',
  );
  check(
    SearchType === undefined || SearchType === 'SEMANTIC',
    `ProtocolConfiguration.Mcp.SearchType ${quote(SearchType)} must be SEMANTIC; leave it out for no search`,
  );
  check(
    Instructions === undefined || (Instructions.length >= 1 && Instructions.length <= 2_048),
    'ProtocolConfiguration.Mcp.Instructions must have 1 to 2048 characters',
  );
  for (const version of SupportedVersions ?? []) {
    check(
      MCP_VERSIONS.includes(version),
      `ProtocolConfiguration.Mcp.SupportedVersions has ${quote(version)}; use ${MCP_VERSIONS.join(', ')}`,
    );
  }
  const timeout = SessionConfiguration?.SessionTimeoutInSeconds;
  check(
    timeout === undefined || (timeout >= 900 && timeout <= 28_800),
    `SessionConfiguration.SessionTimeoutInSeconds is ${timeout}; it must be between 900 and 28800`,
  );
  checkInterceptors(properties.InterceptorConfigurations ?? []);
  const { Arn, Mode } = properties.PolicyEngineConfiguration ?? { Arn: '', Mode: 'ENFORCE' };
  check(typeof Arn === 'string', 'PolicyEngineConfiguration.Arn is missing: name a policy engine');
  check(
    ['ENFORCE', 'LOG_ONLY'].includes(Mode),
    `PolicyEngineConfiguration.Mode ${quote(Mode)} must be ENFORCE or LOG_ONLY`,
  );
}

/** "A gateway can have at most one REQUEST interceptor and at most one RESPONSE interceptor" (developer guide). */
function checkInterceptors(configurations: readonly ResourceProperties[]): void {
  const points: string[] = configurations.flatMap(({ InterceptionPoints }) => InterceptionPoints ?? []);
  for (const point of points) {
    check(
      ['REQUEST', 'RESPONSE'].includes(point),
      `InterceptorConfigurations: InterceptionPoints has ${quote(point)}; use REQUEST or RESPONSE`,
    );
    check(
      points.indexOf(point) === points.lastIndexOf(point),
      `InterceptorConfigurations: there are two ${point} interceptors; a gateway has at most one of each`,
    );
  }
  for (const { Interceptor, InterceptionPoints, InputConfiguration } of configurations) {
    check(
      typeof Interceptor?.Lambda?.Arn === 'string',
      'InterceptorConfigurations: Interceptor.Lambda.Arn is missing: an interceptor is a Lambda function',
    );
    check(
      InterceptionPoints?.length > 0,
      'InterceptorConfigurations: InterceptionPoints is empty; name REQUEST, RESPONSE or both',
    );
    check(
      InputConfiguration === undefined || InputConfiguration.PassRequestHeaders !== undefined,
      'InterceptorConfigurations: InputConfiguration.PassRequestHeaders is missing',
    );
  }
}

function checkJwtAuthorizer(configuration: JwtAuthorizerConfiguration): void {
  const { DiscoveryUrl, AllowedAudience, AllowedClients, AllowedScopes, AdvertisedScopeMapping, CustomClaims } =
    configuration;
  check(
    /^.+\/\.well-known\/openid-configuration$/.test(DiscoveryUrl ?? ''),
    `DiscoveryUrl ${quote(DiscoveryUrl)} must end with /.well-known/openid-configuration`,
  );
  const lists = { AllowedAudience, AllowedClients, AllowedScopes, CustomClaims };
  for (const [name, list] of Object.entries(lists)) {
    check(list === undefined || list.length > 0, `${name} is empty; leave it out or give at least one value`);
  }
  check(
    Object.values(lists).some((list) => list !== undefined),
    'one of AllowedAudience, AllowedClients, AllowedScopes and CustomClaims is needed, or any token of the provider would do',
  );
  for (const scope of AllowedScopes ?? []) {
    check(SCOPE.test(scope), `AllowedScopes has ${quote(scope)}; a scope has no spaces, quotes or backslashes`);
  }
  for (const [scope, advertised] of Object.entries(AdvertisedScopeMapping ?? {})) {
    check(
      AllowedScopes?.includes(scope) ?? false,
      `AdvertisedScopeMapping maps ${quote(scope)}, which is not in AllowedScopes`,
    );
    check(SCOPE.test(advertised), `AdvertisedScopeMapping maps to ${quote(advertised)}, which is not one scope`);
  }
  for (const { InboundTokenClaimName, InboundTokenClaimValueType, AuthorizingClaimMatchValue } of CustomClaims ?? []) {
    const where = `CustomClaims ${quote(InboundTokenClaimName)}`;
    const { ClaimMatchOperator, ClaimMatchValue } = AuthorizingClaimMatchValue;
    const { MatchValueString, MatchValueStringList } = ClaimMatchValue;
    check(CLAIM_NAME.test(InboundTokenClaimName), `${where}: a claim name has letters, digits and _ . - : only`);
    check(
      InboundTokenClaimValueType === 'STRING'
        ? ClaimMatchOperator === 'EQUALS' && MatchValueString !== undefined
        : ClaimMatchOperator === 'CONTAINS'
          ? MatchValueString !== undefined
          : ClaimMatchOperator === 'CONTAINS_ANY' && MatchValueStringList !== undefined,
      `${where}: STRING goes with EQUALS and MatchValueString, STRING_ARRAY with CONTAINS and MatchValueString or CONTAINS_ANY and MatchValueStringList`,
    );
    for (const value of MatchValueStringList ?? [MatchValueString!]) {
      check(
        CLAIM_VALUE.test(value),
        `${where}: ${quote(value)} cannot be matched; values have letters, digits and _ . - only`,
      );
    }
  }
}
