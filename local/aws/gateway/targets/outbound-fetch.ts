import type { LocalAccount } from '../../../local-account';
import type { ResourceProperties } from '../../../template/resource-type';
import type { IamService } from '../../iam/iam-service';
import { signRequest } from '../../iam/sign-request';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';

/**
 * How a gateway sends requests to a target: with the credentials that the target's `CredentialProviderConfigurations` name.
 *
 * @param roleArn the gateway's execution role, with which `GATEWAY_IAM_ROLE` signs (Signature Version 4)
 * @param where the target, for a warning about credentials that the twin cannot fetch
 */
export function outboundFetch(
  credentials: ResourceProperties | undefined,
  roleArn: string,
  iam: IamService,
  account: LocalAccount,
  where: string,
): typeof fetch {
  if (!credentials) {
    return fetch;
  }
  const { CredentialProviderType: type, CredentialProvider } = credentials;
  if (type !== 'GATEWAY_IAM_ROLE') {
    account.warn(`${where}: the local twin does not fetch ${type} credentials; it calls this target without`);
    return fetch;
  }
  const { Service: service, Region: region = account.region } = CredentialProvider.IamCredentialProvider;
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url, signal } = request;
    const body = await request.text();
    const headers = await signRequest(
      { method, url, headers: Object.fromEntries(request.headers), body },
      { credentials: iam.credentialsOf(roleArn), service, region, date: account.clock.now() },
    );
    const response = await fetch(url, { method, headers, signal, ...(body !== '' && { body }) });
    const refusal = response.headers.get(REFUSAL_HEADER);
    if (response.status === 403 && refusal !== null) {
      throw new Error(`HTTP 403 Forbidden: ${decodeURI(refusal)}`);
    }
    return response;
  };
}
