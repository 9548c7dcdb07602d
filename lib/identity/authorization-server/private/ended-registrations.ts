import { invalidProperty } from '../../../private/invalid-property';

/**
 * The instant in seconds since 1970, as registrations have theirs (`client_id_issued_at`, RFC 7591 section 3.2.1). It is rounded
 * up: what was registered within the same second ends, too.
 */
export function registrationsEndedBefore(property: string, instant: Date | undefined): number | undefined {
  if (instant === undefined) {
    return undefined;
  }
  const seconds = Math.ceil(instant.getTime() / 1000);
  if (Number.isNaN(seconds)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      String(instant),
      'it is not a date, or was made from a CDK token: it has to be known at synthesis',
      "write e.g. new Date('2026-11-26T12:00:00Z')",
    );
  }
  return seconds;
}
