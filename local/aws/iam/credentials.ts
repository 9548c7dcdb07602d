import { randomBytes } from 'node:crypto';
import { generatedName } from '../../account/generated-name';
import { roleId, UPPER_CASE_AND_DIGITS } from './role';

/** The three parts of temporary AWS credentials, as a function finds them in its environment. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials and the role that they are of. */
export interface RoleCredentials extends Credentials {
  readonly roleArn: string;
  /** Such as `AROAIOSFODNN7EXAMPLE`. */
  readonly roleId: string;
}

/** New credentials of a role, random in every run. */
export function issueCredentials(roleArn: string): RoleCredentials {
  return {
    accessKeyId: `ASIA${generatedName(randomBytes(32).toString('hex'), 16, UPPER_CASE_AND_DIGITS)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(192).toString('base64'),
    roleArn,
    roleId: roleId(roleArn),
  };
}
