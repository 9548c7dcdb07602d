import type { JWTPayload } from 'jose';
import type { AppClient } from '../app-client';
import { runPostAuthentication, runPostConfirmation, runPreAuthentication } from '../triggers/sign-in-triggers';
import type { UserPool } from '../user-pool';
import { mayWrite } from '../users/attribute-rules';
import { requiredAttributes } from '../users/attribute-schema';
import type { User } from '../users/user';
import { UserRefusedError } from '../users/user-refused-error';
import { FederationError, type IdentityProvider } from './identity-provider';

/**
 * Finds or creates the user of a person who signed in at an identity provider, and updates the mapped attributes.
 *
 * The user name is `<provider>_<sub>`, and the user is in the group `<pool id>_<provider>`. A required attribute that the
 * mapping does not yield is refused with `attributes required: [...]` (public reports). Every sign-in writes every mapped
 * attribute again whose claim comes, whatever its value is; one whose claim does not come stays as it is (the guide, "Mapping
 * IdP attributes to profiles and tokens"). Triggers: Amazon Cognito Developer Guide,
 * "Customizing user pool workflows with Lambda triggers": pre sign-up and post confirmation the first time, pre authentication
 * afterwards, post authentication always. Unverified on live AWS: that post authentication also comes the first time, and that
 * the flags of pre sign-up change nothing about a federated user.
 */
export async function signInFederatedUser(
  pool: UserPool,
  client: AppClient,
  provider: IdentityProvider,
  claims: JWTPayload & { readonly sub: string },
): Promise<User> {
  const isWritten = (attribute: string): boolean =>
    pool.assume.unwritableMappedAttributes === 'refused' || mayWrite(client, attribute);
  const mapped = Object.entries(mappedAttributes(provider, claims));
  const attributes = Object.fromEntries(mapped.filter(([attribute]) => isWritten(attribute)));
  const missing = requiredAttributes(pool.settings.schema).filter((name) => !attributes[name]);
  if (missing.length > 0) {
    throw new FederationError(`attributes required: [${missing.join(', ')}]`);
  }
  const username = `${provider.name}_${claims.sub}`;
  const known = pool.users.byUsername(username);
  if (known === undefined) {
    await pool.triggers.run('PreSignUp', {
      source: 'PreSignUp_ExternalProvider',
      userName: username,
      clientId: client.clientId,
      request: { userAttributes: { ...attributes, 'cognito:user_status': 'EXTERNAL_PROVIDER' }, validationData: {} },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
  } else {
    await runPreAuthentication(pool, client, username, known);
  }
  const user = savedUser(pool, { username, provider: provider.name, userId: claims.sub, attributes, client });
  if (!user.enabled) {
    throw new FederationError('User is disabled.');
  }
  if (known === undefined) {
    await runPostConfirmation(pool, client.clientId, user);
  }
  await runPostAuthentication(pool, client, user);
  return user;
}

function savedUser(pool: UserPool, entry: Parameters<UserPool['users']['saveFederated']>[0]): User {
  try {
    const user = pool.users.saveFederated(entry);
    user.groups.add(federatedGroup(pool.id, entry.provider));
    return user;
  } catch (error) {
    throw error instanceof UserRefusedError ? new FederationError(error.message) : error;
  }
}

/** The group that Cognito makes for the users of a provider. */
export function federatedGroup(poolId: string, provider: string): string {
  return `${poolId}_${provider}`;
}

/** An address that the mapping does not say is verified counts as not verified. */
function mappedAttributes({ settings }: IdentityProvider, claims: JWTPayload): Readonly<Record<string, string>> {
  const mapped = Object.entries(settings.attributeMapping)
    .map(([attribute, claim]) => [attribute, claims[claim]] as const)
    .filter(([attribute, value]) => attribute !== 'username' && value !== undefined && value !== null)
    .map(([attribute, value]) => [attribute, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
  const attributes: Record<string, string> = Object.fromEntries(mapped);
  return 'email' in attributes ? { email_verified: 'false', ...attributes } : attributes;
}
