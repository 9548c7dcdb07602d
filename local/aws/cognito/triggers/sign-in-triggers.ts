import type { AppClient } from '../app-client';
import { triggerAttributes } from '../users/user-attributes';
import type { User } from '../users/user';
import type { UserPool } from '../user-pool';

/**
 * Runs the pre authentication trigger before a password is looked at. For a name that nobody bears it runs only where
 * `PreventUserExistenceErrors` hides that.
 *
 * Source: Amazon Cognito Developer Guide, "Pre authentication Lambda trigger"; that it comes before the password is from
 * public reports.
 *
 * @throws TriggerError when the trigger refuses
 */
export async function runPreAuthentication(
  pool: UserPool,
  client: AppClient,
  name: string,
  user: User | undefined,
): Promise<void> {
  if (user === undefined && !client.settings.preventUserExistenceErrors) {
    return;
  }
  await pool.triggers.run('PreAuthentication', {
    source: 'PreAuthentication_Authentication',
    userName: user?.username ?? name,
    clientId: client.clientId,
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      validationData: null,
      ...(client.settings.preventUserExistenceErrors ? { userNotFound: user === undefined } : {}),
    },
    response: {},
  });
}

/**
 * Runs the post confirmation trigger when a person is confirmed: by an administrator, or by the first sign-in at an identity
 * provider. It does not run for users whom administrators create.
 *
 * Source: Amazon Cognito Developer Guide, "Post confirmation Lambda trigger".
 *
 * @throws TriggerError when the trigger refuses; the person stays confirmed
 */
export async function runPostConfirmation(pool: UserPool, clientId: string, user: User): Promise<void> {
  await pool.triggers.run('PostConfirmation', {
    source: 'PostConfirmation_ConfirmSignUp',
    userName: user.username,
    clientId,
    request: { userAttributes: triggerAttributes(user) },
    response: {},
  });
}

/**
 * Runs the post authentication trigger when a person has signed in, before there are tokens.
 *
 * Source: Amazon Cognito Developer Guide, "Post authentication Lambda trigger".
 *
 * @throws TriggerError when the trigger refuses
 */
export async function runPostAuthentication(pool: UserPool, client: AppClient, user: User): Promise<void> {
  await pool.triggers.run('PostAuthentication', {
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    clientId: client.clientId,
    request: { userAttributes: triggerAttributes(user), newDeviceUsed: false },
    response: {},
  });
}
