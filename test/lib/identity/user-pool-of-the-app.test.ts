import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CfnUserPool,
  CfnUserPoolDomain,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolDomain,
  type IUserPool,
  type UserPoolDomainOptions,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, type GatewayUserPoolProps } from '../../../lib';

const clients = [McpClient.kiro()];
const MANAGED_LOGIN = { managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN };
const PREFIX = { cognitoDomain: { domainPrefix: 'order-desk' } };

const usersIn = (stack: Stack, props: GatewayUserPoolProps): GatewayUserPool =>
  new GatewayUserPool(stack, 'Users', { clients, ...props });

function customDomain(stack: Stack, domainName = 'login.example.com'): UserPoolDomainOptions {
  const arn = `arn:aws:acm:us-east-1:111122223333:certificate/${domainName}`;
  return { customDomain: { domainName, certificate: Certificate.fromCertificateArn(stack, domainName, arn) } };
}

const newStack = (id = 'Tools', app = new App()): Stack => new Stack(app, id);

/** What a synthesis says, or nothing. */
function synthesis(stack: Stack): string {
  try {
    (stack.node.root as App).synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const MADE: readonly (readonly [string, (stack: Stack, props: UserPoolProps) => [IUserPool, CfnUserPool]])[] = [
  [
    'made by the CDK',
    (stack, props) => {
      const pool = new UserPool(stack, 'Pool', props);
      return [pool, pool.node.defaultChild as CfnUserPool];
    },
  ],
  [
    'made in another stack',
    (stack, props) => {
      const pool = new UserPool(newStack('People', stack.node.root as App), 'Pool', props);
      return [pool, pool.node.defaultChild as CfnUserPool];
    },
  ],
  [
    'made as CfnUserPool and imported by reference',
    (stack, { featurePlan, standardThreatProtectionMode }) => {
      const pool = new CfnUserPool(stack, 'Pool', {
        userPoolTier: featurePlan,
        userPoolAddOns: standardThreatProtectionMode && { advancedSecurityMode: standardThreatProtectionMode },
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      });
      return [UserPool.fromUserPoolId(stack, 'Imported', pool.ref), pool];
    },
  ],
  [
    'made as CfnUserPool and imported by its ARN',
    (stack, { featurePlan, standardThreatProtectionMode }) => {
      const pool = new CfnUserPool(stack, 'Pool', {
        userPoolTier: featurePlan,
        userPoolAddOns: standardThreatProtectionMode && { advancedSecurityMode: standardThreatProtectionMode },
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      });
      return [UserPool.fromUserPoolArn(stack, 'Imported', pool.attrArn), pool];
    },
  ],
  [
    'made by this construct',
    (stack, props) => {
      const pool = new GatewayUserPool(stack, 'Other').userPool as UserPool;
      const definition = pool.node.defaultChild as CfnUserPool;
      definition.userPoolTier = props.featurePlan ?? definition.userPoolTier;
      return [pool, definition];
    },
  ],
];

describe.each(MADE)('a pool that is %s', (_, make) => {
  const LITE = /userPool "[^"]+": its feature plan is Lite, which has no managed login/;

  test('has managed login', () => {
    const stack = newStack();
    const [userPool] = make(stack, { featurePlan: FeaturePlan.LITE });
    expect(() => usersIn(stack, { userPool })).toThrow(LITE);
  });

  test.each<[string, (pool: CfnUserPool) => void]>([
    ['a property', (pool) => (pool.userPoolTier = 'LITE')],
    ['an override', (pool) => pool.addPropertyOverride('UserPoolTier', 'LITE')],
    ['an override of the resource', (pool) => pool.addOverride('Properties.UserPoolTier', 'LITE')],
  ])('has it no more after %s', (_, change) => {
    const stack = newStack();
    const [userPool, definition] = make(stack, {});
    if (userPool.node.scope?.node.id !== 'Other') {
      usersIn(stack, { userPool });
    }
    change(definition);
    expect(synthesis(stack)).toMatch(LITE);
  });

  test.each([FeaturePlan.ESSENTIALS, FeaturePlan.PLUS])('may have the plan %s', (featurePlan) => {
    const stack = newStack();
    const [userPool] = make(stack, { featurePlan });
    if (userPool.node.scope?.node.id !== 'Other') {
      usersIn(stack, { userPool });
    }
    expect(synthesis(stack)).toBe('');
  });

  test.each([
    [FeaturePlan.PLUS, ''],
    [FeaturePlan.ESSENTIALS, 'it has threat protection, and its feature plan has not'],
  ])('of the plan %s may have threat protection, or not: %j', (featurePlan, expected) => {
    const stack = newStack();
    const [userPool, definition] = make(stack, { featurePlan });
    if (userPool.node.scope?.node.id !== 'Other') {
      usersIn(stack, { userPool });
    }
    definition.addPropertyOverride('UserPoolAddOns.AdvancedSecurityMode', StandardThreatProtectionMode.FULL_FUNCTION);
    expect(synthesis(stack)).toEqual(expected === '' ? '' : expect.stringContaining(expected));
  });
});

describe('a domain of the app', () => {
  const CLASSIC = /userPoolDomain "[^"]+": it has the classic hosted UI/;

  test.each<[string, Partial<UserPoolDomainOptions>]>([
    ['without a version', {}],
    ['of version 1', { managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI }],
  ])('%s has the classic hosted UI', (_, options) => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool');
    const userPoolDomain = userPool.addDomain('Domain', { ...PREFIX, ...options });
    expect(() => usersIn(stack, { userPool, userPoolDomain })).toThrow(CLASSIC);
  });

  test('of its own, or made in another stack, or by the L1, may have managed login', () => {
    const stack = newStack();
    const people = newStack('People', stack.node.root as App);
    const userPool = new UserPool(people, 'Pool');
    const userPoolDomain = userPool.addDomain('Domain', { ...customDomain(people), ...MANAGED_LOGIN });
    usersIn(stack, { userPool, userPoolDomain });
    const other = new UserPool(stack, 'OtherPool');
    new CfnUserPoolDomain(stack, 'OtherDomain', {
      userPoolId: other.userPoolId,
      domain: 'other',
      managedLoginVersion: 2,
    });
    new GatewayUserPool(stack, 'Others', {
      clients,
      userPool: other,
      userPoolDomain: UserPoolDomain.fromDomainName(stack, 'ByName', 'other'),
    });
    expect(synthesis(stack)).toBe('');
  });

  test('is found by the name that it is imported by', () => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool');
    new CfnUserPoolDomain(stack, 'Domain', { userPoolId: userPool.userPoolId, domain: 'orders' });
    const userPoolDomain = UserPoolDomain.fromDomainName(stack, 'ByName', 'orders');
    expect(() => usersIn(stack, { userPool, userPoolDomain })).toThrow(CLASSIC);
  });

  test.each<[string, (domain: CfnUserPoolDomain) => void]>([
    ['a property', (domain) => (domain.managedLoginVersion = 1)],
    ['an override', (domain) => domain.addPropertyOverride('ManagedLoginVersion', 1)],
    ['a deletion', (domain) => domain.addPropertyDeletionOverride('ManagedLoginVersion')],
  ])('has the classic hosted UI again after %s, also the one that the construct made', (_, change) => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool');
    const userPoolDomain = userPool.addDomain('Domain', { ...PREFIX, ...MANAGED_LOGIN });
    usersIn(stack, { userPool, userPoolDomain });
    change(userPoolDomain.node.defaultChild as CfnUserPoolDomain);
    expect(synthesis(stack)).toMatch(CLASSIC);

    const ownStack = newStack();
    change(usersIn(ownStack, {}).userPoolDomain.node.defaultChild as CfnUserPoolDomain);
    expect(synthesis(ownStack)).toMatch(CLASSIC);
  });

  test.each<[string, (stack: Stack) => [IUserPool, IUserPool]]>([
    ['two pools of the app', (stack) => [new UserPool(stack, 'One'), new UserPool(stack, 'Two')]],
    [
      'two imported pools',
      (stack) => [
        UserPool.fromUserPoolId(stack, 'One', 'eu-central-1_One'),
        UserPool.fromUserPoolId(stack, 'Two', 'eu-central-1_Two'),
      ],
    ],
  ])('is not of another pool: %s', (_, pools) => {
    const stack = newStack();
    const [userPool, other] = pools(stack);
    const userPoolDomain = new UserPoolDomain(stack, 'Domain', { userPool: other, ...PREFIX, ...MANAGED_LOGIN });
    expect(() => usersIn(stack, { userPool, userPoolDomain })).toThrow(
      'it is the domain of another user pool than userPool',
    );
  });

  test.each<[string, (app: App) => Construct]>([
    ['another stage', (app) => new Stage(app, 'Dev')],
    ['another region', (app) => app],
  ])('is not taken for one of the same name in %s', (where, scopeOfOther) => {
    const stack = new Stack(new App(), 'Tools', { env: { region: 'eu-central-1' } });
    const other = new Stack(scopeOfOther(stack.node.root as App), 'Other', {
      env: { region: where === 'another region' ? 'us-west-2' : 'eu-central-1' },
    });
    new UserPool(other, 'Pool').addDomain('Domain', { cognitoDomain: { domainPrefix: 'orders' } });
    const userPool = UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_One');
    usersIn(stack, { userPool, userPoolDomain: UserPoolDomain.fromDomainName(stack, 'ByName', 'orders') });
    expect(synthesis(stack)).toBe('');
  });

  test('may be of an imported pool', () => {
    const stack = newStack();
    const userPool = UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_One');
    const again = UserPool.fromUserPoolId(stack, 'Again', 'eu-central-1_One');
    const userPoolDomain = new UserPoolDomain(stack, 'Domain', { userPool: again, ...PREFIX, ...MANAGED_LOGIN });
    usersIn(stack, { userPool, userPoolDomain });
    expect(synthesis(stack)).toBe('');
  });

  test('may have one of the other kind beside it', () => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool');
    usersIn(stack, { userPool });
    userPool.addDomain('Later', { ...customDomain(stack), ...MANAGED_LOGIN });
    expect(synthesis(stack)).toBe('');
  });

  test('is one of its kind, also where the other one is added later', () => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool');
    usersIn(stack, { userPool });
    userPool.addDomain('Later', { ...PREFIX, ...MANAGED_LOGIN });
    expect(synthesis(stack)).toContain(
      'userPoolDomain ["Tools/Pool/Later/Resource","Tools/Users/Domain/Resource"]: a user pool has one domain of each kind',
    );
  });
});

describe('a warning of a pool that is not like those of this construct', () => {
  test.each<[string, UserPoolProps, ((pool: CfnUserPool) => void) | undefined, string[]]>([
    ['nobody can register', {}, undefined, []],
    ['everybody can register', { selfSignUpEnabled: true }, undefined, ['peopleCanRegisterThemselves']],
    [
      'everybody can register by default',
      {},
      (pool) => pool.addPropertyDeletionOverride('AdminCreateUserConfig'),
      ['peopleCanRegisterThemselves'],
    ],
    [
      'a passkey is one factor of two',
      {
        mfa: Mfa.REQUIRED,
        mfaSecondFactor: { sms: false, otp: true },
        signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
      },
      undefined,
      ['passkeyIsOneFactor'],
    ],
    [
      'a passkey is two factors',
      {
        mfa: Mfa.REQUIRED,
        mfaSecondFactor: { sms: false, otp: true },
        signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
      },
      (pool) => (pool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION'),
      [],
    ],
  ])('[82] %s', (_, props, change, expected) => {
    const stack = newStack();
    const userPool = new UserPool(stack, 'Pool', props);
    usersIn(stack, { userPool });
    change?.(userPool.node.defaultChild as CfnUserPool);
    const warnings = Annotations.fromStack(stack)
      .findWarning('/Tools/Users', Match.anyValue())
      .map(({ entry }) => /cdk-agentcore-gateway-auth:(\w+)/.exec(String(entry.data))?.[1]);
    expect(warnings).toEqual(expected);
  });
});

test('an imported pool, and one that something else makes, are taken as they are', () => {
  const stack = newStack();
  const custom = new CfnResource(stack, 'Custom', { type: 'Custom::Pool' });
  for (const [id, userPool] of Object.entries({
    Literal: UserPool.fromUserPoolId(stack, 'LiteralPool', 'eu-central-1_One'),
    Arn: UserPool.fromUserPoolArn(
      stack,
      'ArnPool',
      `arn:aws:cognito-idp:${stack.region}:${stack.account}:userpool/x_1`,
    ),
    Token: UserPool.fromUserPoolId(stack, 'TokenPool', custom.ref),
  })) {
    new GatewayUserPool(stack, id, {
      clients,
      userPool,
      userPoolDomain: UserPoolDomain.fromDomainName(stack, `${id}Domain`, id.toLowerCase()),
    });
  }
  expect(synthesis(stack)).toBe('');
});
