import { randomBytes } from 'node:crypto';
import { generatedName } from '../../../account/generated-name';
import type { RoleCredentials } from '../credentials';
import { roleId, UPPER_CASE_AND_DIGITS } from '../role';

/** The credentials that were given out: random in every run, the same for every call. */
export class IssuedCredentials {
  readonly #byRoleArn = new Map<string, RoleCredentials>();
  readonly #byAccessKeyId = new Map<string, RoleCredentials>();

  of(roleArn: string): RoleCredentials {
    const known = this.#byRoleArn.get(roleArn);
    if (known !== undefined) {
      return known;
    }
    const credentials: RoleCredentials = {
      accessKeyId: `ASIA${generatedName(randomBytes(32).toString('hex'), 16, UPPER_CASE_AND_DIGITS)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(192).toString('base64'),
      roleArn,
      roleId: roleId(roleArn),
    };
    this.#byRoleArn.set(roleArn, credentials);
    this.#byAccessKeyId.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  /** `undefined` for an access key that was never given out. */
  byAccessKeyId(id: string): RoleCredentials | undefined {
    return this.#byAccessKeyId.get(id);
  }
}
