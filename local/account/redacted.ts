/**
 * What lets its reader act as somebody: tokens in JWS form, credentials in a header or an address, authorization codes in a query,
 * and values by their names in a header, a form, the environment or JSON, also JSON within a text of JSON.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bey[\w-]{6,}\.[\w-]+(?:\.[\w-]*)*/g, '[token]'],
  [/\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}/gi, '$1$2[credentials]'],
  [/(\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g, '$1[secret]'],
  [/\b(code=)[^\s"'\\&,;})]{6,}/g, '$1[secret]'],
  [
    // Not the service, its ARNs and its operations.
    /((?:(?<!:|get)secret(?!s)|password|api[_-]?key|client_assertion|(?:access|refresh|id|session|security)[_-]?token|code_verifier)[\w-]*\\?["']?\s*[=:]\s*\\?["']?)(?!arn:|invalid|undefined|null)[^\s"'\\&,;})]{6,}/gi,
    '$1[secret]',
  ],
];

/** More of a message says nothing new. */
const MAX_CHARACTERS = 2_000;

/**
 * A message in one line, without the secrets that others wrote into it: a message may repeat what a server answered. Characters
 * that control a terminal are left out, because the command line prints messages.
 */
export function redacted(message: string): string {
  const line = message.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const safe = SECRETS.reduce((text, [secret, instead]) => text.replace(secret, instead), line);
  return safe.length > MAX_CHARACTERS ? `${safe.slice(0, MAX_CHARACTERS)}...` : safe;
}
