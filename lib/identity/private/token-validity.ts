import { Duration } from 'aws-cdk-lib';
import { invalidProperty } from '../../private/invalid-property';

/** How long the tokens of an app client are good for. */
export interface TokenValidity {
  readonly accessTokenValidity: Duration;
  readonly refreshTokenValidity: Duration;
  readonly refreshTokenRotationGracePeriod: Duration;
}

interface Bounds {
  readonly shortest: Duration;
  readonly longest: Duration;
  readonly unit: Duration;
}

/** Amazon Cognito API Reference, `CreateUserPoolClient` and `RefreshTokenRotationType`. */
const BOUNDS: Readonly<Record<keyof TokenValidity, Bounds>> = {
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
  for (const property of Object.keys(BOUNDS) as (keyof TokenValidity)[]) {
    const { shortest, longest, unit } = BOUNDS[property];
    const value = validity[property];
    if (value.isUnresolved()) {
      continue;
    }
    const milliseconds = value.toMilliseconds();
    if (milliseconds < shortest.toMilliseconds() || milliseconds > longest.toMilliseconds()) {
      throw invalidProperty(
        property,
        value.toHumanString(),
        `it is not between ${shortest.toHumanString()} and ${longest.toHumanString()}`,
        'choose a duration within these bounds',
      );
    }
    if (milliseconds % unit.toMilliseconds() !== 0) {
      throw invalidProperty(
        property,
        value.toHumanString(),
        `it is not a multiple of ${unit.toHumanString()}`,
        `round it to whole ${unit.unitLabel()}`,
      );
    }
  }
  const { accessTokenValidity, refreshTokenValidity } = validity;
  if (
    !accessTokenValidity.isUnresolved() &&
    !refreshTokenValidity.isUnresolved() &&
    accessTokenValidity.toMilliseconds() > refreshTokenValidity.toMilliseconds()
  ) {
    throw invalidProperty(
      'accessTokenValidity',
      accessTokenValidity.toHumanString(),
      `it is longer than refreshTokenValidity, ${refreshTokenValidity.toHumanString()}`,
      'shorten it or lengthen refreshTokenValidity',
    );
  }
}
