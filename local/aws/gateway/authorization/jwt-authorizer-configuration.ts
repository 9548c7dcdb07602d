import { shortened, type PropertyReader, type TextRule } from '../../../template/property-reader';

/** `AuthorizerConfiguration.CustomJWTAuthorizer` of an `AWS::BedrockAgentCore::Gateway`. */
export interface JwtAuthorizerConfiguration {
  readonly DiscoveryUrl: string;
  readonly AllowedAudience?: readonly string[];
  readonly AllowedClients?: readonly string[];
  readonly AllowedScopes?: readonly string[];
  readonly AdvertisedScopeMapping?: Readonly<Record<string, string>>;
  readonly CustomClaims?: readonly CustomClaim[];
}

/** A rule on one claim: STRING claims are compared with EQUALS, STRING_ARRAY claims with CONTAINS or CONTAINS_ANY. */
export interface CustomClaim {
  readonly InboundTokenClaimName: string;
  readonly InboundTokenClaimValueType: 'STRING' | 'STRING_ARRAY';
  readonly AuthorizingClaimMatchValue: {
    readonly ClaimMatchOperator: ClaimMatchOperator;
    readonly ClaimMatchValue: { readonly MatchValueString?: string; readonly MatchValueStringList?: readonly string[] };
  };
}

const OPERATORS = ['EQUALS', 'CONTAINS', 'CONTAINS_ANY'] as const;
type ClaimMatchOperator = (typeof OPERATORS)[number];

const SCOPE: TextRule = {
  pattern: /^[\x21\x23-\x5B\x5D-\x7E]*$/,
  allowed: 'printable characters without spaces, quotes and backslashes',
  maxLength: 255,
};
const CLAIM_NAME: TextRule = { pattern: /^[\w.\-:]*$/, allowed: 'letters, digits and _ . - :', maxLength: 255 };
const CLAIM_VALUE: TextRule = { pattern: /^[\w.-]*$/, allowed: 'letters, digits and _ . -', maxLength: 255 };

/** Refuses what CreateGateway refuses (API reference of the AgentCore control plane, `CustomJWTAuthorizerConfiguration`). */
export function readJwtAuthorizerConfiguration(read: PropertyReader): JwtAuthorizerConfiguration {
  const DiscoveryUrl = read.requiredString('DiscoveryUrl');
  if (!/^.+\/\.well-known\/openid-configuration$/.test(DiscoveryUrl)) {
    const problem = `'${shortened(DiscoveryUrl)}' is not valid`;
    read.fail('DiscoveryUrl', problem, 'end it with /.well-known/openid-configuration');
  }
  const rules = {
    AllowedAudience: valuesOf(read, 'AllowedAudience'),
    AllowedClients: valuesOf(read, 'AllowedClients'),
    AllowedScopes: valuesOf(read, 'AllowedScopes', SCOPE),
    CustomClaims: read.has('CustomClaims') ? read.objects('CustomClaims').map(readCustomClaim) : undefined,
  };
  const kinds = Object.entries(rules).filter(([, values]) => values !== undefined);
  const [empty] = kinds.find(([, values]) => values?.length === 0) ?? [];
  if (empty !== undefined) {
    read.fail(empty, 'is empty', 'leave it out or give at least one value');
  }
  if (kinds.length === 0) {
    const needed = 'one of AllowedAudience, AllowedClients, AllowedScopes and CustomClaims is needed';
    read.fail('AllowedClients', 'is missing', `${needed}, or any token of the provider would do`, 'MissingProperty');
  }
  const AdvertisedScopeMapping = read.stringMap('AdvertisedScopeMapping');
  for (const [scope, advertised] of Object.entries(AdvertisedScopeMapping)) {
    if (rules.AllowedScopes?.includes(scope) !== true) {
      read.fail('AdvertisedScopeMapping', `maps '${shortened(scope)}'`, 'map scopes that are in AllowedScopes');
    }
    read.object('AdvertisedScopeMapping').check(scope, advertised, SCOPE);
  }
  return { DiscoveryUrl, ...rules, AdvertisedScopeMapping };
}

function valuesOf(read: PropertyReader, property: string, rule?: TextRule): readonly string[] | undefined {
  if (!read.has(property)) return undefined;
  const values = read.strings(property);
  return rule === undefined ? values : values.map((value) => read.check(property, value, rule));
}

function readCustomClaim(read: PropertyReader): CustomClaim {
  const name = read.requiredText('InboundTokenClaimName', CLAIM_NAME);
  const type = read.requiredOneOf('InboundTokenClaimValueType', ['STRING', 'STRING_ARRAY']);
  const match = read.requiredObject('AuthorizingClaimMatchValue');
  const ClaimMatchOperator = match.requiredOneOf('ClaimMatchOperator', OPERATORS);
  const value = match.requiredObject('ClaimMatchValue');
  const property = ClaimMatchOperator === 'CONTAINS_ANY' ? 'MatchValueStringList' : 'MatchValueString';
  if ((type === 'STRING') !== (ClaimMatchOperator === 'EQUALS') || !value.has(property)) {
    read.fail(
      'AuthorizingClaimMatchValue',
      `with ${ClaimMatchOperator} does not match ${type} claims`,
      'STRING goes with EQUALS and MatchValueString, STRING_ARRAY with CONTAINS and MatchValueString or CONTAINS_ANY and MatchValueStringList',
      'ConflictingProperties',
    );
  }
  const ClaimMatchValue = {
    MatchValueString: value.text('MatchValueString', CLAIM_VALUE),
    MatchValueStringList: valuesOf(value, 'MatchValueStringList', CLAIM_VALUE),
  };
  return {
    InboundTokenClaimName: name,
    InboundTokenClaimValueType: type,
    AuthorizingClaimMatchValue: { ClaimMatchOperator, ClaimMatchValue },
  };
}
