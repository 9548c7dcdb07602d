import { existing } from '../../service-apis/api-error';
import { onUserPool } from '../private/on-user-pool';

/**
 * Unlike on AWS, addresses and scopes are those of this computer, and token lifetimes come in seconds whatever unit the
 * template has.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
 */
export const describeUserPoolClient = onUserPool({
  required: { ClientId: 'string' },
  answer(pool, { ClientId }) {
    const problem = `User pool client ${ClientId} does not exist.`;
    const client = existing(pool.clients.get(ClientId), 'ResourceNotFoundException', problem);
    const { settings } = client;
    const UserPoolClient = {
      UserPoolId: pool.id,
      ClientId: client.clientId,
      ClientName: settings.name,
      ClientSecret: settings.secret,
      CallbackURLs: client.callbackUrls,
      LogoutURLs: client.logoutUrls,
      AllowedOAuthFlows: settings.flows,
      AllowedOAuthFlowsUserPoolClient: settings.flows.length > 0,
      AllowedOAuthScopes: client.scopes,
      SupportedIdentityProviders: settings.identityProviders,
      AccessTokenValidity: settings.lifetimes.access,
      IdTokenValidity: settings.lifetimes.id,
      RefreshTokenValidity: settings.lifetimes.refresh,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      AuthSessionValidity: settings.authSessionSeconds / 60,
      EnableTokenRevocation: settings.revocable,
      PreventUserExistenceErrors: settings.preventUserExistenceErrors ? 'ENABLED' : 'LEGACY',
      ReadAttributes: settings.readAttributes,
      WriteAttributes: settings.writeAttributes,
      RefreshTokenRotation: settings.rotation && {
        Feature: 'ENABLED',
        RetryGracePeriodSeconds: settings.rotation.gracePeriodSeconds,
      },
    };
    return { UserPoolClient };
  },
});
