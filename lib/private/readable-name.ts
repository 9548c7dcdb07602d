/** As many digits of a digest as tell apart what a person would give the same name. */
export const DIGEST_LENGTH = 8;

/** A name of lower-case letters, digits and single hyphens, as far as a text has letters and digits of ASCII. */
export function readableName(text: string, maxLength: number): string {
  return hyphenated(text).slice(0, maxLength).replace(/-$/, '');
}

/** Whether a text says more than its readable name, so that another text may have the same one. */
export function isShortened(text: string, readable: string): boolean {
  const hasOtherScript = /[^\p{ASCII}\p{P}\p{Z}\p{C}]/u.test(text);
  return readable === '' || hasOtherScript || hyphenated(text) !== readable;
}

/** @param digest in hexadecimal digits */
export function withDigest(readable: string, digest: string): string {
  return `${readable}-${digest.slice(-DIGEST_LENGTH)}`;
}

function hyphenated(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
