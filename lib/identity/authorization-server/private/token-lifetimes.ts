import { Duration } from 'aws-cdk-lib';
import { requireDurations, type DurationBounds } from '../../private/duration-bounds';
import { requireRefreshTokenOutlivesAccessToken } from '../../private/token-validity';

/** How long the tokens of an authorization server are good for. */
export interface TokenLifetimes {
  readonly accessTokenValidity: Duration;
  readonly refreshTokenValidity: Duration;
}

/** The function reckons in seconds. */
const SECONDS: Pick<DurationBounds, 'unit' | 'unitsOfTokens'> = {
  unit: Duration.seconds(1),
  unitsOfTokens: ['seconds'],
};

/** The bounds of Amazon Cognito's access tokens; a year for the rest: after that a person has to sign in again. */
const BOUNDS: Readonly<Record<keyof TokenLifetimes, DurationBounds>> = {
  accessTokenValidity: { shortest: Duration.minutes(5), longest: Duration.hours(24), ...SECONDS },
  refreshTokenValidity: { shortest: Duration.hours(1), longest: Duration.days(365), ...SECONDS },
};

/** Refuses lifetimes that no owner can want. */
export function requireTokenLifetimes(lifetimes: TokenLifetimes): void {
  requireDurations(BOUNDS, lifetimes);
  requireRefreshTokenOutlivesAccessToken(lifetimes);
}
