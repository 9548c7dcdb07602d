import { TwinError } from '../../../account/twin-error';

/** The exceptions of the user pools API with which AWS refuses a user. */
export type UserException = 'InvalidParameterException' | 'InvalidPasswordException' | 'UsernameExistsException';

/**
 * AWS would refuse to create or change a user, for example because of the pool's password policy. The code is `UserRefused`,
 * `property` is the option that is wrong, and the message never contains a password.
 *
 * @example
 * await expect(local.createUser({ password: 'short' })).rejects.toMatchObject({ code: 'UserRefused', property: 'password' });
 */
export class UserRefusedError extends TwinError {
  override readonly name = 'UserRefusedError';

  constructor(
    message: string,
    property?: string,
    /** The exception that an AWS SDK throws. */
    readonly exception: UserException = 'InvalidParameterException',
  ) {
    super('UserRefused', message, { property });
  }
}
