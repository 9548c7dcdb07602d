import { Duration } from 'aws-cdk-lib';
import type { CfnUserPoolClient, UserPoolClientOptions } from 'aws-cdk-lib/aws-cognito';
import { invalidProperty } from '../../private/invalid-property';
import { amountOf, type DurationUnit } from '../../private/token-duration';
import { requireDurations, type DurationBounds } from './duration-bounds';

/** How long the tokens of an app client are good for. */
export interface TokenValidity {
  readonly accessTokenValidity: Duration;
  readonly refreshTokenValidity: Duration;
  readonly refreshTokenRotationGracePeriod: Duration;
}

/** Amazon Cognito API Reference, `TokenValidityUnitsType`. */
const UNITS_OF_TOKENS: readonly DurationUnit[] = ['seconds', 'minutes', 'hours', 'days'];

/** Amazon Cognito API Reference, `CreateUserPoolClient` and `RefreshTokenRotationType`. */
const BOUNDS: Readonly<Record<keyof TokenValidity, DurationBounds>> = {
  accessTokenValidity: {
    shortest: Duration.minutes(5),
    longest: Duration.days(1),
    unit: Duration.minutes(1),
    unitsOfTokens: UNITS_OF_TOKENS,
  },
  refreshTokenValidity: {
    shortest: Duration.hours(1),
    longest: Duration.days(3650),
    unit: Duration.minutes(1),
    unitsOfTokens: UNITS_OF_TOKENS,
  },
  refreshTokenRotationGracePeriod: {
    shortest: Duration.seconds(0),
    longest: Duration.seconds(60),
    unit: Duration.seconds(1),
    unitsOfTokens: ['seconds'],
  },
};

/** Refuses durations that Amazon Cognito refuses at deployment. */
export function requireTokenValidity(validity: TokenValidity): void {
  requireDurations(BOUNDS, validity);
  requireRefreshTokenOutlivesAccessToken(validity);
}

/** Refuses a refresh token that would expire before the access token that came with it. */
export function requireRefreshTokenOutlivesAccessToken(
  validity: Pick<TokenValidity, 'accessTokenValidity' | 'refreshTokenValidity'>,
): void {
  const { accessTokenValidity, refreshTokenValidity } = validity;
  if (
    !accessTokenValidity.isUnresolved() &&
    !refreshTokenValidity.isUnresolved() &&
    accessTokenValidity.toMilliseconds() > refreshTokenValidity.toMilliseconds()
  ) {
    throw invalidProperty(
      'ConflictingProperties',
      'accessTokenValidity',
      accessTokenValidity.toHumanString(),
      `it is longer than refreshTokenValidity, ${refreshTokenValidity.toHumanString()}`,
      'shorten it or lengthen refreshTokenValidity',
    );
  }
}

export type UserPoolClientDurations = Pick<
  UserPoolClientOptions,
  'accessTokenValidity' | 'idTokenValidity' | 'refreshTokenValidity' | 'refreshTokenRotationGracePeriod'
>;

/**
 * The durations that the CDK's `UserPoolClient` can be given: it compares them in milliseconds, which tokens cannot be. In the place
 * of a grace period it gets another one, since the flows that it allows depend on there being one.
 */
export function knownDurations(durations: UserPoolClientDurations): UserPoolClientDurations {
  const known = Object.entries(durations).filter(([, duration]: [string, Duration]) => !duration.isUnresolved());
  const gracePeriod = durations.refreshTokenRotationGracePeriod && {
    refreshTokenRotationGracePeriod: Duration.seconds(0),
  };
  return { ...gracePeriod, ...Object.fromEntries(known) };
}

/** Gives an app client the durations that are tokens, each in its own unit. */
export function addTokenDurations(cfnClient: CfnUserPoolClient, durations: UserPoolClientDurations): void {
  for (const token of ['access', 'id', 'refresh'] as const) {
    const validity = durations[`${token}TokenValidity`];
    if (validity?.isUnresolved()) {
      const { amount, unit } = amountOf(validity);
      cfnClient[`${token}TokenValidity`] = amount;
      cfnClient.tokenValidityUnits = { ...cfnClient.tokenValidityUnits, [`${token}Token`]: unit };
    }
  }
  const gracePeriod = durations.refreshTokenRotationGracePeriod;
  if (gracePeriod?.isUnresolved()) {
    cfnClient.refreshTokenRotation = { feature: 'ENABLED', retryGracePeriodSeconds: gracePeriod.toSeconds() };
  }
}
