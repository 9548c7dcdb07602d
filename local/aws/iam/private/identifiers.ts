import { randomBytes } from 'node:crypto';
import { generatedName } from '../../../account/generated-name';

const UPPER_CASE_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The id of a role, such as `AROAIOSFODNN7EXAMPLE`: the same in every run. */
export function roleId(roleArn: string): string {
  return `AROA${generatedName(`role id of ${roleArn}`, 17, UPPER_CASE_AND_DIGITS)}`;
}

/** The id of a temporary access key, such as `ASIAIOSFODNN7EXAMPLE`: another one in every run. */
export function accessKeyId(): string {
  return `ASIA${generatedName(randomBytes(32).toString('hex'), 16, UPPER_CASE_AND_DIGITS)}`;
}
