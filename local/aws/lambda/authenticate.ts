import type { LocalAccount } from '../../account/local-account';
import type { RoleCredentials } from '../iam/credentials';
import type { IamService } from '../iam/iam-service';
import { verifySignature } from '../iam/verify-signature';

/**
 * Verifies the signature of a request, and finds the role that signed it.
 *
 * @param signingName of the service that the request is for, such as `lambda`
 * @throws SignatureError when there is no signature, or it is not right
 */
export function authenticate(
  iam: IamService,
  account: LocalAccount,
  { method, url, headers }: Request,
  body: Buffer,
  signingName: string,
): Promise<RoleCredentials> {
  return verifySignature(
    { method, url, headers: Object.fromEntries(headers), body },
    {
      credentialsByAccessKeyId: (accessKeyId) => iam.credentialsByAccessKeyId(accessKeyId),
      service: signingName,
      region: account.region,
      now: account.clock.now(),
    },
  );
}
