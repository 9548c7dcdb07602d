import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  PasskeyUserVerification,
  UserPool,
  type CfnUserPool,
  type PasswordPolicy,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { definedProperties } from '../../private/defined-properties';
import { invalidProperty } from '../../private/invalid-property';
import { requireKnown } from '../../private/known-at-synthesis';
import { requireUnit } from '../../private/token-duration';
import type { GatewayUserPoolProps } from '../gateway-user-pool-props';

/** The properties that shape a new pool, and so have no effect on an existing one. */
const POOL_PROPERTIES = [
  'userPoolName',
  'mfa',
  'mfaSecondFactor',
  'signInPolicy',
  'passkeyRelyingPartyId',
  'passwordPolicy',
  'featurePlan',
  'standardThreatProtectionMode',
  'email',
  'deletionProtection',
  'removalPolicy',
] as const satisfies readonly (keyof GatewayUserPoolProps)[];

/** Refuses properties of a new pool next to an existing one, where they would silently have no effect. */
export function requireNoPoolProperties(props: GatewayUserPoolProps): void {
  const property = POOL_PROPERTIES.find((name) => props[name] !== undefined);
  if (property) {
    throw invalidProperty(
      'ConflictingProperties',
      property,
      props[property],
      'it has no effect on an existing user pool',
      'remove it or set it where the pool is created',
    );
  }
}

/** A user pool in which only an administrator can create people. */
export function newUserPool(scope: Construct, id: string, props: GatewayUserPoolProps): UserPool {
  const featurePlan = props.featurePlan ?? FeaturePlan.ESSENTIALS;
  if (featurePlan === FeaturePlan.LITE) {
    throw invalidProperty(
      'InvalidProperty',
      'featurePlan',
      featurePlan,
      'the Lite plan has no managed login',
      'use FeaturePlan.ESSENTIALS or FeaturePlan.PLUS',
    );
  }
  if (props.standardThreatProtectionMode !== undefined && featurePlan !== FeaturePlan.PLUS) {
    throw invalidProperty(
      'ConflictingProperties',
      'standardThreatProtectionMode',
      props.standardThreatProtectionMode,
      `the feature plan ${featurePlan} has no threat protection`,
      'set featurePlan to FeaturePlan.PLUS',
    );
  }

  requirePasswordPolicy('passwordPolicy', props.passwordPolicy);
  const mfa = props.mfa ?? Mfa.OPTIONAL;
  const passkeys = props.signInPolicy?.allowedFirstAuthFactors?.passkey ?? false;
  const deletionProtection = props.deletionProtection ?? true;

  const userPool = new UserPool(
    scope,
    id,
    definedProperties({
      userPoolName: props.userPoolName,
      featurePlan,
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      // The old address stays in force until the person has proved to own the new one.
      keepOriginal: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: props.passwordPolicy ?? {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      mfa,
      mfaSecondFactor: mfa === Mfa.OFF ? undefined : (props.mfaSecondFactor ?? { sms: false, otp: true }),
      signInPolicy: props.signInPolicy,
      passkeyRelyingPartyId: props.passkeyRelyingPartyId ?? (passkeys ? props.customDomain?.domainName : undefined),
      passkeyUserVerification: passkeys ? PasskeyUserVerification.REQUIRED : undefined,
      standardThreatProtectionMode: props.standardThreatProtectionMode,
      email: props.email,
      deletionProtection,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    }),
  );

  if (passkeys && mfa !== Mfa.OFF) {
    // The L2 leaves this open. Without it a passkey is a single factor, and unusable where two are required.
    const cfnUserPool = userPool.node.defaultChild as CfnUserPool;
    cfnUserPool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  }
  if (props.removalPolicy === RemovalPolicy.DESTROY && deletionProtection) {
    Annotations.of(userPool).addWarningV2(
      'cdk-agentcore-gateway-auth:deletionProtectionPreventsRemoval',
      'removalPolicy is DESTROY, but deletion protection makes Amazon Cognito refuse the removal; set deletionProtection to false',
    );
  }
  return userPool;
}

/** Refuses tokens that the CDK would compare with the bounds of Amazon Cognito, or could not convert. */
function requirePasswordPolicy(property: string, policy: PasswordPolicy = {}): void {
  for (const name of ['minLength', 'passwordHistorySize'] as const) {
    requireKnown(`${property}.${name}`, policy[name], 'the CDK compares it with the bounds of Amazon Cognito');
  }
  if (policy.tempPasswordValidity) {
    requireUnit(`${property}.tempPasswordValidity`, policy.tempPasswordValidity, ['days']);
  }
}
