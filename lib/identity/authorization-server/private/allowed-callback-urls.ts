import { requireCallbackUrl } from '../../../client/private/callback-url';
import { invalidProperty } from '../../../private/invalid-property';

/** The callbacks of assistants that people know and that do not wait on a loopback port. */
export const DEFAULT_CALLBACK_URLS: readonly string[] = [
  'https://claude.ai/api/mcp/auth_callback',
  'https://claude.com/api/mcp/auth_callback',
  'https://vscode.dev/redirect',
  'https://insiders.vscode.dev/redirect',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'cursor://anysphere.cursor-mcp/oauth/callback',
];

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
