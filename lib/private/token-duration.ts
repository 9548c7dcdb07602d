import { Duration } from 'aws-cdk-lib';
import { invalidProperty } from './invalid-property';

/** The units of a `Duration`, by the label that it gives them, which is also the name of the function that makes it. */
const UNITS = {
  millis: (duration: Duration) => duration.toMilliseconds({ integral: false }),
  seconds: (duration: Duration) => duration.toSeconds({ integral: false }),
  minutes: (duration: Duration) => duration.toMinutes({ integral: false }),
  hours: (duration: Duration) => duration.toHours({ integral: false }),
  days: (duration: Duration) => duration.toDays({ integral: false }),
} as const;

export type DurationUnit = keyof typeof UNITS;

export interface DurationAmount {
  readonly amount: number;
  readonly unit: DurationUnit;
}

/** The number that a duration was made with, which may be a token. */
export function amountOf(duration: Duration): DurationAmount {
  const unit = duration.unitLabel() as DurationUnit;
  return { amount: UNITS[unit](duration), unit };
}

export function durationOf({ amount, unit }: DurationAmount): Duration {
  return Duration[unit](amount);
}

/** Refuses a duration that is known at deployment only and in a unit that the service does not take. */
export function requireUnit(property: string, duration: Duration, units: readonly DurationUnit[]): void {
  const unit = duration.unitLabel() as DurationUnit;
  if (duration.isUnresolved() && !units.includes(unit)) {
    throw invalidProperty(
      'UnresolvedProperty',
      property,
      '(a CDK token)',
      `a duration in ${unit} has to be known at synthesis, since AWS CloudFormation cannot convert it`,
      `pass a literal, or a token in ${units.join(', ')}`,
    );
  }
}
