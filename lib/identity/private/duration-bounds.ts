import type { Duration } from 'aws-cdk-lib';
import { invalidProperty } from '../../private/invalid-property';
import { requireUnit, type DurationUnit } from '../../private/token-duration';

/** From where to where a duration is admitted, and what it must be a multiple of. */
export interface DurationBounds {
  readonly shortest: Duration;
  readonly longest: Duration;
  readonly unit: Duration;

  /** The units in which the service takes the duration: a token in another one cannot be converted. */
  readonly unitsOfTokens: readonly DurationUnit[];
}

/** Refuses the first duration that is out of its bounds. */
export function requireDurations<Property extends string>(
  bounds: Readonly<Record<Property, DurationBounds>>,
  durations: Readonly<Record<Property, Duration>>,
): void {
  for (const property of Object.keys(bounds) as Property[]) {
    const { shortest, longest, unit, unitsOfTokens } = bounds[property];
    const value = durations[property];
    if (value.isUnresolved()) {
      requireUnit(property, value, unitsOfTokens);
      continue;
    }
    const milliseconds = value.toMilliseconds();
    if (milliseconds < shortest.toMilliseconds() || milliseconds > longest.toMilliseconds()) {
      throw invalidProperty(
        'InvalidProperty',
        property,
        value.toHumanString(),
        `it is not between ${shortest.toHumanString()} and ${longest.toHumanString()}`,
        'choose a duration within these bounds',
      );
    }
    if (milliseconds % unit.toMilliseconds() !== 0) {
      throw invalidProperty(
        'InvalidProperty',
        property,
        value.toHumanString(),
        `it is not a multiple of ${unit.toHumanString()}`,
        `round it to whole ${unit.unitLabel()}`,
      );
    }
  }
}
