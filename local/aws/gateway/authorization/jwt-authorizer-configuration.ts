import type { Assumptions } from '../../../account/assumptions';
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
/** `MatchValueString`: the API model and the CloudFormation schema disagree. */
const CLAIM_VALUES: Readonly<Record<Assumptions['claimMatchValues'], TextRule>> = {
  'API-pattern': { pattern: /^[\w.-]*$/, allowed: 'letters, digits and _ . -', maxLength: 255 },
  'CloudFormation-pattern': { pattern: /^[\w.:/-]*$/, allowed: 'letters, digits and _ . : / -', maxLength: 255 },
};

/** The API model's `DiscoveryUrl`: OpenID Connect Discovery 1.0, or RFC 8414, which may have the issuer's path at the end. */
const DISCOVERY_URL = /^[^\s?#]+\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/[^\s?#]+)?$/;

/**
 * Refuses what CreateGateway refuses (API reference of the AgentCore control plane, `CustomJWTAuthorizerConfiguration`).
 *
 * @param assume what may be in the values of claims
 */
export function readJwtAuthorizerConfiguration(
  read: PropertyReader,
  { claimMatchValues }: Pick<Assumptions, 'claimMatchValues'>,
): JwtAuthorizerConfiguration {
  const DiscoveryUrl = read.requiredString('DiscoveryUrl');
  if (!DISCOVERY_URL.test(DiscoveryUrl)) {
    read.fail(
      'DiscoveryUrl',
      `'${shortened(DiscoveryUrl)}' is not valid`,
      'end it with /.well-known/openid-configuration or /.well-known/oauth-authorization-server, without query and fragment',
    );
  }
  const rules = {
    AllowedAudience: valuesOf(read, 'AllowedAudience'),
    AllowedClients: valuesOf(read, 'AllowedClients'),
    AllowedScopes: valuesOf(read, 'AllowedScopes', SCOPE),
    CustomClaims: read.has('CustomClaims')
      ? read.objects('CustomClaims').map((claim) => readCustomClaim(claim, CLAIM_VALUES[claimMatchValues]))
      : undefined,
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

function readCustomClaim(read: PropertyReader, valueRule: TextRule): CustomClaim {
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
    MatchValueString: value.text('MatchValueString', valueRule),
    MatchValueStringList: valuesOf(value, 'MatchValueStringList', valueRule),
  };
  return {
    InboundTokenClaimName: name,
    InboundTokenClaimValueType: type,
    AuthorizingClaimMatchValue: { ClaimMatchOperator, ClaimMatchValue },
  };
}
