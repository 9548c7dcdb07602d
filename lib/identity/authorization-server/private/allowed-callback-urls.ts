import { requireCallbackUrl } from '../../../client/private/callback-url';
import { invalidProperty } from '../../../private/invalid-property';

/** Refuses callbacks that would leak an authorization code, and those that need not be listed. */
export function requireAllowedCallbackUrls(property: string, callbackUrls: readonly string[]): void {
  for (const [index, callbackUrl] of callbackUrls.entries()) {
    requireCallbackUrl(`${property}[${index}]`, callbackUrl);
    if (callbackUrl.toLowerCase().startsWith('http:')) {
      throw invalidProperty(
        'InvalidProperty',
        `${property}[${index}]`,
        callbackUrl,
        'callbacks on a loopback host are admitted in any case, on every port',
        'remove it',
      );
    }
  }
}
