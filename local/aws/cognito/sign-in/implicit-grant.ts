import { randomUUID } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request';
import type { TokenCustomization } from '../triggers/token-customization';
import type { User } from '../users/user';
import { canReadAttributesOf } from '../users/user-attributes';
import type { UserPool } from '../user-pool';

/** A person who signed in, and what the pre token generation trigger said of them. */
interface SignedInPerson {
  readonly user: User;
  readonly authTime: number;
  readonly customization: TokenCustomization;
}

/**
 * The tokens of an implicit grant, as the fragment of a callback URL: the access token, the ID token with `openid`, and never
 * a refresh token.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint", and RFC 6749, section 4.2.2. Resource
 * binding is for this grant, too (the guide, "Resource binding"). Unverified on live AWS: the order of the parameters, and
 * that a request whose code would turn out unredeemable, because of a resource that no resource server bears (F2) or
 * attributes that the client cannot read, yields no tokens here.
 *
 * @returns `undefined` when there are no tokens for this request
 */
export async function implicitFragment(
  pool: UserPool,
  { client, scopes, nonce, resource, state }: AuthorizationRequest,
  { user, authTime, customization }: SignedInPerson,
): Promise<URLSearchParams | undefined> {
  if (resource?.registered === false || !canReadAttributesOf(client, scopes)) {
    return undefined;
  }
  const { accessToken, idToken, expiresIn } = await pool.tokens.forUser({
    user,
    client,
    family: {
      originJti: randomUUID(),
      eventId: randomUUID(),
      clientId: client.clientId,
      sub: user.sub,
      scopes,
      audience: resource?.identifier,
      authTime,
    },
    groups: pool.groupsOf(user),
    customization,
    nonce,
  });
  return new URLSearchParams({
    ...(idToken === undefined ? {} : { id_token: idToken }),
    access_token: accessToken,
    expires_in: String(expiresIn),
    token_type: 'Bearer',
    ...(state === undefined ? {} : { state }),
  });
}
