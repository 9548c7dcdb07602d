/** What lets its reader act as somebody: tokens in JWS form, credentials in a header, and values by their OAuth names. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bey[\w-]{6,}\.[\w-]+(?:\.[\w-]*)*/g, '[token]'],
  [/\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}/gi, '$1$2[credentials]'],
  [
    /((?:client_secret|client_assertion|access_token|refresh_token|id_token|code_verifier|password|api_?key|code)["']?\s*[=:]\s*["']?)(?!invalid|undefined|null)[^\s"'&,;})]{6,}/gi,
    '$1[secret]',
  ],
];

/** More of a message says nothing new. */
const MAX_CHARACTERS = 2_000;

/** A message in one line, without the secrets that others wrote into it: a message may repeat what a server answered. */
export function redacted(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  const safe = SECRETS.reduce((text, [secret, instead]) => text.replace(secret, instead), line);
  return safe.length > MAX_CHARACTERS ? `${safe.slice(0, MAX_CHARACTERS)}...` : safe;
}
