import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { SECOND_FACTORS, type SecondFactor } from '../mfa/second-factors';
import { NAME_RULES } from '../private/name-rules';
import { Triggers } from '../triggers/triggers';
import { FEATURE_PLANS, UserPool, type FeaturePlan, type UserPoolSettings } from '../user-pool';
import { DEFAULT_PASSWORD_POLICY, PASSWORD_LENGTH, type PasswordPolicy } from '../users/password-policy';
import type { UserRules } from '../users/user-rules';
import { readTriggers } from './private/lambda-config';
import { readSchema } from './private/user-pool-schema';

const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Properties that AWS accepts only with a larger feature plan.
 *
 * Source: Amazon Cognito Developer Guide, "User pool feature plans", and `CreateUserPool` in the API reference.
 */
const PLAN_RULES: readonly {
  readonly property: string;
  readonly value: string;
  readonly uses: (read: PropertyReader) => boolean;
  readonly plan: FeaturePlan;
}[] = [
  {
    property: 'UserPoolAddOns',
    value: 'threat protection (AdvancedSecurityMode)',
    uses: (read) => ['AUDIT', 'ENFORCED'].includes(read.object('UserPoolAddOns').string('AdvancedSecurityMode') ?? ''),
    plan: 'PLUS',
  },
  {
    property: 'Policies',
    value: 'choice-based sign-in (SignInPolicy)',
    uses: (read) => read.object('Policies').object('SignInPolicy').strings('AllowedFirstAuthFactors').length > 0,
    plan: 'ESSENTIALS',
  },
  {
    property: 'EnabledMfas',
    value: 'e-mail as a second factor (EMAIL_OTP)',
    uses: (read) => read.strings('EnabledMfas').includes('EMAIL_OTP'),
    plan: 'ESSENTIALS',
  },
  {
    property: 'LambdaConfig',
    value: 'customization of access tokens (PreTokenGenerationConfig)',
    uses: (read) =>
      (read.object('LambdaConfig').object('PreTokenGenerationConfig').string('LambdaVersion') ?? 'V1_0') !== 'V1_0',
    plan: 'ESSENTIALS',
  },
];

/** `AWS::Cognito::UserPool`. Return values: CloudFormation Template Reference. */
export const userPool = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPool',
  create: async ({ read, stackName, logicalId }) => {
    const { account } = region;
    const seed = `${stackName}/${logicalId}`;
    const warn = (message: string): void => account.warn(`${seed}: ${message}`);
    const id = `${account.region}_${generatedName(seed, 9, LETTERS_AND_DIGITS)}`;
    const settings = {
      logicalId,
      id,
      arn: account.arn('cognito-idp', `userpool/${id}`),
      name:
        read.text('UserPoolName', NAME_RULES.display) ?? `${logicalId}-${generatedName(seed, 12, LETTERS_AND_DIGITS)}`,
      plan: checkedPlan(read),
      ...secondFactors(read),
      ...userRules(read, warn),
    };
    const functions = readTriggers(read.object('LambdaConfig'), warn);
    const triggers = new Triggers(functions, { region: account.region, userPoolId: id }, region.invokeFunction);
    const issuer = await region.issuerOf(id);
    const { clock, assume } = account;
    const pool: UserPool = new UserPool(
      settings,
      issuer,
      clock,
      triggers,
      assume,
      region.outbox,
      (reason, client, about) =>
        account.failures.add({
          time: clock.now(),
          stackName,
          logicalId,
          ...(client !== undefined && pool.clients.has(client) && { clientId: client }),
          message: account.invented.explained(reason, about ?? ''),
        }),
    );
    region.pools.set(id, pool);

    const updated = read.object('IssuerConfiguration').string('Type') === 'UPDATED';
    const host = `${updated ? 'issuer-' : ''}cognito-idp.${account.region}.amazonaws.com`;
    return {
      ref: id,
      attributes: {
        Arn: settings.arn,
        ProviderName: `${host}/${id}`,
        ProviderURL: `https://${host}/${id}`,
        UserPoolId: id,
      },
    };
  },
});

function checkedPlan(read: PropertyReader): FeaturePlan {
  const plan = read.oneOf('UserPoolTier', FEATURE_PLANS) ?? 'ESSENTIALS';
  for (const rule of PLAN_RULES) {
    if (rule.uses(read) && FEATURE_PLANS.indexOf(plan) < FEATURE_PLANS.indexOf(rule.plan)) {
      read.fail(
        rule.property,
        `asks for ${rule.value}, which the feature plan ${plan} does not have`,
        `set UserPoolTier to ${rule.plan} or leave it out`,
        'ConflictingProperties',
      );
    }
  }
  return plan;
}

/**
 * Whether people need a second factor, and which there are: without `EnabledMfas` it is SMS, for those who configure it.
 * Unverified on live AWS: that a pool which wants a second factor and names none is refused.
 */
function secondFactors(read: PropertyReader): Pick<UserPoolSettings, 'mfa' | 'secondFactors'> {
  const mfa = read.oneOf('MfaConfiguration', ['OFF', 'OPTIONAL', 'ON']) ?? 'OFF';
  const enabled = read.stringsOf('EnabledMfas', SECOND_FACTORS);
  const factors: readonly SecondFactor[] = enabled.length === 0 && read.has('SmsConfiguration') ? ['SMS_MFA'] : enabled;
  if (mfa !== 'OFF' && factors.length === 0) {
    read.fail(
      'MfaConfiguration',
      `is ${mfa} and there is no second factor`,
      'add SOFTWARE_TOKEN_MFA to EnabledMfas',
      'MissingProperty',
    );
  }
  return { mfa, secondFactors: factors };
}

function userRules(read: PropertyReader, warn: (message: string) => void): UserRules {
  const usernameAttributes = read.stringsOf('UsernameAttributes', ['email', 'phone_number']);
  const aliasAttributes = read.stringsOf('AliasAttributes', ['email', 'phone_number', 'preferred_username']);
  if (usernameAttributes.length > 0 && aliasAttributes.length > 0) {
    read.conflict('AliasAttributes', 'is set together with UsernameAttributes', 'set only one of the two');
  }
  return {
    signInNames: {
      usernameAttributes,
      aliasAttributes,
      // CreateUserPool: "true ... This is the default value."
      caseSensitive: read.object('UsernameConfiguration').boolean('CaseSensitive', true),
    },
    passwordPolicy: passwordPolicy(read.object('Policies').object('PasswordPolicy')),
    schema: readSchema(read, warn),
  };
}

function passwordPolicy(read: PropertyReader): PasswordPolicy {
  const absent = DEFAULT_PASSWORD_POLICY;
  return {
    minimumLength: read.integer('MinimumLength', PASSWORD_LENGTH) ?? absent.minimumLength,
    requireLowercase: read.boolean('RequireLowercase', absent.requireLowercase),
    requireUppercase: read.boolean('RequireUppercase', absent.requireUppercase),
    requireNumbers: read.boolean('RequireNumbers', absent.requireNumbers),
    requireSymbols: read.boolean('RequireSymbols', absent.requireSymbols),
    // CreateUserPool: 0 counts as no value.
    temporaryPasswordValidityDays:
      read.integer('TemporaryPasswordValidityDays', { min: 0, max: 365 }) || absent.temporaryPasswordValidityDays,
  };
}
