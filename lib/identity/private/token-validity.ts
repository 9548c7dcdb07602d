import { Duration } from 'aws-cdk-lib';
import { invalidProperty } from '../../private/invalid-property';
import { requireDurations, type DurationBounds } from './duration-bounds';

/** How long the tokens of an app client are good for. */
export interface TokenValidity {
  readonly accessTokenValidity: Duration;
  readonly refreshTokenValidity: Duration;
  readonly refreshTokenRotationGracePeriod: Duration;
}

/** Amazon Cognito API Reference, `CreateUserPoolClient` and `RefreshTokenRotationType`. */
const BOUNDS: Readonly<Record<keyof TokenValidity, DurationBounds>> = {
  accessTokenValidity: { shortest: Duration.minutes(5), longest: Duration.days(1), unit: Duration.minutes(1) },
  refreshTokenValidity: { shortest: Duration.hours(1), longest: Duration.days(3650), unit: Duration.minutes(1) },
  refreshTokenRotationGracePeriod: {
    shortest: Duration.seconds(0),
    longest: Duration.seconds(60),
    unit: Duration.seconds(1),
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
