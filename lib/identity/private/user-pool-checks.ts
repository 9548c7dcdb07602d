import { Annotations, Aspects, Stack, Stage, Token, type CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnUserPoolDomain, FeaturePlan, type IUserPool, type IUserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import type { Construct, IConstruct } from 'constructs';
import { invalidProperty } from '../../private/invalid-property';
import { templateProperties } from '../../private/template-properties';
import { definitionById, definitionOf } from './user-pool-definition';

/** What of a pool decides whether people can sign in, as `AWS::Cognito::UserPool` names it. */
interface PoolProperties {
  readonly AdminCreateUserConfig?: { readonly AllowAdminCreateUserOnly?: unknown };
  readonly MfaConfiguration?: unknown;
  readonly Policies?: { readonly SignInPolicy?: { readonly AllowedFirstAuthFactors?: unknown } };
  readonly UserPoolAddOns?: { readonly AdvancedSecurityMode?: unknown };
  readonly UserPoolTier?: unknown;
  readonly WebAuthnFactorConfiguration?: unknown;
  readonly WebAuthnRelyingPartyID?: unknown;
}

interface Rule {
  readonly code: 'InvalidProperty' | 'ConflictingProperties';
  readonly problem: string;
  readonly fix: string;
  isBroken(pool: PoolProperties): boolean;
}

/** What would fail at deployment, or let nobody sign in. */
const RULES: readonly Rule[] = [
  {
    // Amazon Cognito API Reference, `CreateUserPoolDomain`, `ManagedLoginVersion`.
    code: 'InvalidProperty',
    problem: 'its feature plan is Lite, which has no managed login',
    fix: 'use FeaturePlan.ESSENTIALS or FeaturePlan.PLUS where the pool is created',
    isBroken: ({ UserPoolTier }) => UserPoolTier === FeaturePlan.LITE,
  },
  {
    // Amazon Cognito API Reference, `CreateUserPool`, `UserPoolAddOns`. What a pool has that names no plan depends on its age.
    code: 'ConflictingProperties',
    problem: 'it has threat protection, and its feature plan has not',
    fix: 'use FeaturePlan.PLUS where the pool is created',
    isBroken: ({ UserPoolAddOns, UserPoolTier }) =>
      ['AUDIT', 'ENFORCED'].includes(String(UserPoolAddOns?.AdvancedSecurityMode)) &&
      typeof UserPoolTier === 'string' &&
      UserPoolTier !== FeaturePlan.PLUS,
  },
];

interface Caution {
  readonly id: string;
  readonly text: string;
  isDue(pool: PoolProperties): boolean;
}

/** What deploys, and is not what a pool of this construct is like. */
const CAUTIONS: readonly Caution[] = [
  {
    // Amazon Cognito API Reference, `AdminCreateUserConfigType`: false by default.
    id: 'peopleCanRegisterThemselves',
    text: 'everybody can create an account in this user pool and then call the gateway; set selfSignUpEnabled to false where the pool is created, or let customClaims of McpGateway decide by group',
    isDue: ({ AdminCreateUserConfig }) =>
      [undefined, false, 'false'].includes(onlyAdministrators(AdminCreateUserConfig)),
  },
  {
    // Amazon Cognito API Reference, `WebAuthnConfigurationType`, `FactorConfiguration`.
    id: 'passkeyIsOneFactor',
    text: 'two factors are required, and a passkey counts as one; set webAuthnFactorConfiguration of the CfnUserPool to MULTI_FACTOR_WITH_USER_VERIFICATION',
    isDue: (pool) =>
      hasPasskeys(pool) &&
      pool.MfaConfiguration === 'ON' &&
      [undefined, 'SINGLE_FACTOR'].includes(pool.WebAuthnFactorConfiguration as string | undefined),
  },
];

function onlyAdministrators(config: PoolProperties['AdminCreateUserConfig']): boolean | string | undefined {
  return config?.AllowAdminCreateUserOnly as boolean | string | undefined;
}

function hasPasskeys({ Policies }: PoolProperties): boolean {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors;
  return Array.isArray(factors) && factors.includes('WEB_AUTHN');
}

/**
 * Looks at a pool and at the domains of it that this app makes, now and at synthesis, until when they may be changed. Of an imported
 * pool or domain nothing is known.
 *
 * @throws if people could not sign in
 */
export function checkUserPool(scope: Construct, userPool: IUserPool, userPoolDomain: IUserPoolDomain): void {
  const faults = (): Error[] => [...brokenRules(userPool), ...domainFaults(scope, userPool, userPoolDomain)];
  const [fault] = faults();
  if (fault) {
    throw fault;
  }
  scope.node.addValidation({ validate: () => faults().map(({ message }) => message) });
  Aspects.of(scope).add(new Cautions(scope, userPool));
}

function brokenRules(userPool: IUserPool): Error[] {
  const definition = definitionOf(userPool);
  if (!definition) {
    return [];
  }
  const properties = templateProperties(definition);
  return RULES.filter((rule) => rule.isBroken(properties)).map(({ code, problem, fix }) =>
    invalidProperty(code, 'userPool', definition.node.path, problem, fix),
  );
}

class Cautions implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly userPool: IUserPool,
  ) {}

  public visit(node: IConstruct): void {
    const definition = definitionOf(this.userPool);
    if (node !== this.scope || !definition) {
      return;
    }
    const properties = templateProperties(definition);
    for (const { id, text } of CAUTIONS.filter((caution) => caution.isDue(properties))) {
      Annotations.of(this.scope).addWarningV2(`cdk-agentcore-gateway-auth:${id}`, text);
    }
  }
}

/** What of a domain decides whether people can sign in, as `AWS::Cognito::UserPoolDomain` names it. */
interface DomainProperties {
  readonly CustomDomainConfig?: unknown;
  readonly Domain?: unknown;
  readonly ManagedLoginVersion?: unknown;
}

function domainFaults(scope: Construct, userPool: IUserPool, userPoolDomain: IUserPoolDomain): Error[] {
  const { defaultChild } = userPoolDomain.node;
  const domains = scope.node.root.node.findAll().filter(isDomain);
  const definition =
    defaultChild !== undefined && isDomain(defaultChild)
      ? defaultChild
      : domains.find((domain) => isNamed(domain, userPoolDomain.domainName) && mayBeIn(domain, scope));
  return [
    ...(definition ? faultsOfDomain(definition, userPool) : []),
    ...tooManyDomains(domains.filter((domain) => isOf(domain, userPool) === true)),
  ];
}

function isNamed({ domain }: CfnUserPoolDomain, name: string): boolean {
  return !Token.isUnresolved(domain) && domain === name;
}

/** A name is one domain within a region. The stages of an app, and other regions, may have the name again. */
function mayBeIn(domain: CfnUserPoolDomain, scope: Construct): boolean {
  const [ofDomain, ofScope] = [domain, scope].map((construct) => Stack.of(construct).region);
  const inOtherRegion = !Token.isUnresolved(ofDomain) && !Token.isUnresolved(ofScope) && ofDomain !== ofScope;
  return Stage.of(domain) === Stage.of(scope) && !inOtherRegion;
}

function faultsOfDomain(domain: CfnUserPoolDomain, userPool: IUserPool): Error[] {
  if (isOf(domain, userPool) === false) {
    return [
      invalidProperty(
        'ConflictingProperties',
        'userPoolDomain',
        domain.node.path,
        'it is the domain of another user pool than userPool',
        'give the domain of this pool, or leave it out to have a new one',
      ),
    ];
  }
  const { ManagedLoginVersion } = templateProperties(domain) as DomainProperties;
  return ManagedLoginVersion === undefined || String(ManagedLoginVersion) === '1'
    ? [
        // Amazon Cognito API Reference, `CreateUserPoolDomain`; the CDK's `managedLoginVersion` says what is the default.
        invalidProperty(
          'InvalidProperty',
          'userPoolDomain',
          domain.node.path,
          'it has the classic hosted UI, which knows neither the branding of the app clients nor passkeys',
          'set managedLoginVersion to ManagedLoginVersion.NEWER_MANAGED_LOGIN where the domain is created',
        ),
      ]
    : [];
}

/** Amazon Cognito Developer Guide, "Quotas": a pool has one domain of Amazon Cognito and one of its own. */
function tooManyDomains(domains: CfnUserPoolDomain[]): Error[] {
  const isCustom = (domain: CfnUserPoolDomain): boolean =>
    (templateProperties(domain) as DomainProperties).CustomDomainConfig !== undefined;
  return [domains.filter(isCustom), domains.filter((domain) => !isCustom(domain))]
    .filter(({ length }) => length > 1)
    .map((sameKind) =>
      invalidProperty(
        'QuotaExceeded',
        'userPoolDomain',
        sameKind.map(({ node }) => node.path),
        'a user pool has one domain of each kind, a prefix of Amazon Cognito and a custom one',
        'keep one of these, and give it as userPoolDomain',
      ),
    );
}

/** @returns undefined if it cannot be known: one of them is literal, and the other one a reference */
function isOf({ userPoolId }: CfnUserPoolDomain, userPool: IUserPool): boolean | undefined {
  const [ofDomain, given] = [definitionById(userPoolId), definitionOf(userPool)];
  if (ofDomain && given) {
    return ofDomain === given;
  }
  return Token.isUnresolved(userPoolId) || Token.isUnresolved(userPool.userPoolId)
    ? undefined
    : userPoolId === userPool.userPoolId;
}

function isDomain(construct: IConstruct): construct is CfnUserPoolDomain {
  return (construct as Partial<CfnResource>).cfnResourceType === CfnUserPoolDomain.CFN_RESOURCE_TYPE_NAME;
}
