import type { PropertyReader } from '../../../../template/property-reader';
import type { AppClientSettings } from '../../app-client';

const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

type Unit = keyof typeof UNIT_SECONDS;

const UNITS = Object.keys(UNIT_SECONDS) as readonly Unit[];

/** Bounds and defaults of token lifetimes in seconds. Source: `CreateUserPoolClient` in the API reference. */
const LIFETIMES = {
  access: { name: 'AccessToken', unit: 'hours', absent: 3_600, min: 300, max: 86_400 },
  id: { name: 'IdToken', unit: 'hours', absent: 3_600, min: 300, max: 86_400 },
  refresh: { name: 'RefreshToken', unit: 'days', absent: 30 * 86_400, min: 3_600, max: 3_650 * 86_400 },
} as const satisfies Record<
  string,
  { readonly name: string; readonly unit: Unit; readonly absent: number; readonly min: number; readonly max: number }
>;

/** Reads the token lifetimes of an app client, in seconds: `AccessTokenValidity` and its like, in `TokenValidityUnits`. */
export function readTokenLifetimes(read: PropertyReader): AppClientSettings['lifetimes'] {
  const access = lifetime(read, LIFETIMES.access);
  const id = lifetime(read, LIFETIMES.id);
  const refresh = lifetime(read, LIFETIMES.refresh);
  if (refresh < Math.max(access, id)) {
    const problem = 'is shorter than the validity of access or ID tokens';
    read.conflict('RefreshTokenValidity', problem, 'let refresh tokens live at least as long');
  }
  return { access, id, refresh };
}

function lifetime(read: PropertyReader, rule: (typeof LIFETIMES)[keyof typeof LIFETIMES]): number {
  const property = `${rule.name}Validity`;
  const unit = read.object('TokenValidityUnits').oneOf(rule.name, UNITS) ?? rule.unit;
  // CreateUserPoolClient: 0 counts as no value for refresh tokens.
  const value = read.integer(property, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (value === undefined || (value === 0 && rule === LIFETIMES.refresh)) {
    return rule.absent;
  }
  const seconds = value * UNIT_SECONDS[unit];
  if (seconds < rule.min || seconds > rule.max) {
    read.fail(property, `is ${value} ${unit}`, `use from ${rule.min} to ${rule.max} seconds`);
  }
  return seconds;
}
