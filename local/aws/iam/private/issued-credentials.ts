import { randomBytes } from 'node:crypto';
import type { RoleCredentials } from '../credentials';
import { accessKeyId, roleId } from './identifiers';

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
      accessKeyId: accessKeyId(),
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
