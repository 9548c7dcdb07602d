/** What a name has that is that of a secret: `client_secret`, `x-api-key`, `refreshToken`. */
const NAME =
  '(?<![\\w:-])(?:[\\w-]{0,40}(?:secret|token|passw(?:or)?d|passphrase|verifier|assertion|api[_-]?key|access[_-]?key|signature|cookie|session)(?:[_-]?(?:string|value))?|(?:(?:auth(?:orization)?|user|device|mfa|confirmation|verification)[_-]?)?code|authorization)';

/** Between a name and its value: also in JSON that is in a string of JSON. */
const QUOTE = '\\\\*["\']';
const SIGN = '\\s*(?:[=:]|=>)\\s*';

/** What stands for a value where there is none, and the words of errors. */
const NO_VALUE =
  '(?!\\[|https?:|arn:|E[A-Z]{4,}\\b|(?:invalid|missing|unauthorized|expired|undefined|null|true|false)\\b|(?:invalid|missing|unauthorized)_)';

/** What lets its reader act as somebody: tokens in JWS form, credentials in a header, and values by their names. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bey[\w-]{6,}\.[\w-]+(?:\.[\w-]*)*/g, '[token]'],
  [/\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}/gi, '$1$2[credentials]'],
  [/(\w:\/\/[^\s:/@]*:)[^\s/@]+@/g, '$1[secret]@'],
  // A cookie has a name of its own.
  [/\b((?:set-)?cookie\\*["']?\s*:\s*\\*["']?)[^"'\s][^"'\\]*/gi, '$1[secret]'],
  [new RegExp(`(${NAME}(?:${QUOTE})?${SIGN}(${QUOTE}))${NO_VALUE}(?:(?!\\2).)+`, 'gi'), '$1[secret]'],
  [new RegExp(`(${NAME}(?:${QUOTE})?\\s*(?:=>?)\\s*)${NO_VALUE}[^\\s"'&)}]+`, 'gi'), '$1[secret]'],
  // A colon is also that of a sentence, such as "invalid token: it is expired".
  [new RegExp(`(${NAME}(?:${QUOTE})?\\s*:\\s*)${NO_VALUE}(?=\\S*\\d)[^\\s"'&)}]{4,}`, 'gi'), '$1[secret]'],
];

/** Text of percent-encoded characters, and what may be base64. */
const PERCENT_ENCODED = /[^\s"'<>]*%[0-9a-f]{2}[^\s"'<>]*/gi;
const BASE64 = /(?<![\w+/-])[\w+/-]{16,}={0,2}(?![\w+/=-])/g;

/** A name and a secret, as in the header of Basic authentication. */
const PAIR = /^[\x21-\x39\x3b-\x7e]+:[\x21-\x7e]{6,}$/;
const TEXT = /^[\x20-\x7e\s]+$/;

/** More of a message says nothing new. */
const MAX_CHARACTERS = 2_000;
/** What is looked at of it, so that a message of megabytes takes no time. */
const MAX_READ = 4 * MAX_CHARACTERS;

/**
 * A message in one line, without the secrets that others wrote into it: a message may repeat what a server answered. Characters
 * that control a terminal are left out, because the command line prints messages.
 */
export function redacted(message: string): string {
  const line = message
    .slice(0, MAX_READ)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  const safe = withoutSecrets(line);
  return safe.length > MAX_CHARACTERS || message.length > MAX_READ ? `${safe.slice(0, MAX_CHARACTERS)}...` : safe;
}

function withoutSecrets(text: string): string {
  const plain = SECRETS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), text);
  return plain
    .replace(PERCENT_ENCODED, (encoded) => {
      const decoded = percentDecoded(encoded);
      const safe = withoutSecrets(decoded);
      return safe === decoded ? encoded : safe;
    })
    .replace(BASE64, (encoded) => {
      const decoded = Buffer.from(encoded, 'base64').toString();
      if (!TEXT.test(decoded)) return encoded;
      return PAIR.test(decoded) || withoutSecrets(decoded) !== decoded ? '[encoded secret]' : encoded;
    });
}

/** What is no percent-encoding stays as it is. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => Buffer.from(encoded.replaceAll('%', ''), 'hex').toString());
}
