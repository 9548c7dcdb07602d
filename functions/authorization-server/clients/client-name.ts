const LONGEST = 64;

/** More than three marks on one letter are no language's spelling; they cover the lines above and below. */
const PILED_UP_MARKS = /(\p{M}{3})\p{M}+/gu;

/** Control, formatting (bidirectional overrides, zero width), private, unassigned and lone surrogate characters. */
const INVISIBLE = /\p{C}/gu;

/** Letters that have no shape but that Unicode counts as letters: the Hangul fillers and the braille blank. */
const BLANK_LETTERS = /[\u115F\u1160\u3164\uFFA0\u2800]/gu;

/** All kinds of quotation marks, and the straight one. */
const QUOTATION_MARKS = /["\p{Pi}\p{Pf}„〝〞〟]/gu;

/**
 * What the pages and the log may call a client, or `undefined` if nothing readable is left.
 *
 * Clients choose their names and need not prove them, so pages show a name beside the host that the authorization code goes
 * to. The changes made here only keep a name from disturbing the page around it.
 */
export function displayableClientName(name: unknown): string | undefined {
  if (typeof name !== 'string') {
    return undefined;
  }
  // NFKC can make a short text eighteen times as long, so what cannot be shown anyway is cut before.
  const readable = name
    .slice(0, 16 * LONGEST)
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(BLANK_LETTERS, '')
    .replace(PILED_UP_MARKS, '$1')
    // Pages quote the name, and it must not seem to end before it does.
    .replace(QUOTATION_MARKS, "'")
    .replace(/ +/g, ' ')
    .trim();
  const shown = [...readable].slice(0, LONGEST).join('').trim();
  return /[\p{L}\p{N}]/u.test(shown) ? shown : undefined;
}
