import type { AppClient } from '../app-client';
import type { UserPool } from '../user-pool';
import type { User } from '../users/user';
import { triggerAttributes } from '../users/user-attributes';
import { NO_CUSTOMIZATION, readTokenCustomization, type TokenCustomization } from './token-customization';

/** What tokens are about to be made for. */
interface TokenRequest {
  readonly client: AppClient;
  readonly scopes: readonly string[];
}

interface UserTokenRequest extends TokenRequest {
  readonly source: 'TokenGeneration_HostedAuth' | 'TokenGeneration_RefreshTokens';
  readonly user: User;
}

/**
 * Asks the pre token generation trigger about a person's tokens.
 *
 * Event: Amazon Cognito Developer Guide, "Pre token generation Lambda trigger". The trigger runs when a person has signed in
 * and not when the code is redeemed: a refusal reaches the application's callback as
 * `error_description=PreTokenGeneration failed with error ...` (public reports).
 *
 * @throws TriggerError when the trigger refuses
 */
export async function customizeUserTokens(
  pool: UserPool,
  { source, user, client, scopes }: UserTokenRequest,
): Promise<TokenCustomization> {
  const version = pool.triggers.preTokenGenerationVersion;
  if (version === undefined) {
    return NO_CUSTOMIZATION;
  }
  const { groupsToOverride, iamRolesToOverride, preferredRole = null } = pool.groupsOf(user);
  const response = await pool.triggers.run('PreTokenGeneration', {
    source,
    version,
    userName: user.username,
    clientId: client.clientId,
    request: {
      userAttributes: triggerAttributes(user),
      groupConfiguration: { groupsToOverride, iamRolesToOverride, preferredRole },
      ...(version === '1' ? {} : { scopes }),
    },
    response: version === '1' ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  });
  return readTokenCustomization(response, version);
}

/**
 * Asks the pre token generation trigger about the access token of a machine, which only version 3 is asked.
 *
 * `clientMetadata` is the `aws_client_metadata` of the request. Unverified on live AWS: the user name of the event and that
 * its attributes and groups are empty rather than `null`.
 *
 * @throws TriggerError when the trigger refuses
 */
export async function customizeClientToken(
  pool: UserPool,
  { client, scopes }: TokenRequest,
  clientMetadata: Readonly<Record<string, string>> | undefined,
): Promise<TokenCustomization> {
  if (pool.triggers.preTokenGenerationVersion !== '3') {
    return NO_CUSTOMIZATION;
  }
  const response = await pool.triggers.run('PreTokenGeneration', {
    source: 'TokenGeneration_ClientCredentials',
    version: '3',
    userName: 'ClientCredentials',
    clientId: client.clientId,
    request: {
      userAttributes: {},
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes,
      ...(clientMetadata === undefined ? {} : { clientMetadata }),
    },
    response: { claimsAndScopeOverrideDetails: null },
  });
  return readTokenCustomization(response, '3');
}
