import fc from 'fast-check';
import { displayableClientName } from '../../../../functions/authorization-server/clients/client-name';

test.each([
  ['Claude Code (gw)', 'Claude Code (gw)'],
  ['  Visual   Studio\n\tCode  ', 'Visual Studio Code'],
  ['Ｋｉｒｏ', 'Kiro'],
  ['Rédacteur 日本語 ไทย', 'Rédacteur 日本語 ไทย'],
])('%j is shown as %j', (name, shown) => expect(displayableClientName(name)).toBe(shown));

test.each([
  ['a right-to-left override', 'Evil \u202Eelosnoc SWA', 'Evil elosnoc SWA'],
  ['bidirectional isolates', '\u2066AWS\u2069 Console', 'AWS Console'],
  ['zero-width characters', 'A\u200BW\u200D\u2060S\uFEFF', 'AWS'],
  ['control characters', 'AWS\u0000\u001B[31m\u0085', 'AWS[31m'],
  ['line separators', 'AWS\u2028Console\u2029', 'AWS Console'],
  ['a soft hyphen', 'A\u00ADWS', 'AWS'],
  ['tag characters', 'AWS\u{E0041}\u{E0042}', 'AWS'],
  ['private characters', 'AWS\uE000', 'AWS'],
  ['lone surrogates', 'AWS\uD800', 'AWS'],
  ['Hangul fillers', '\u3164AWS\uFFA0', 'AWS'],
  ['piled-up marks', `A${'\u0316'.repeat(40)}WS`, 'A\u0316\u0316\u0316WS'],
])('[63] %s disappear', (_, name, shown) => expect(displayableClientName(name)).toBe(shown));

test.each([
  ['Acme” is safe. “It', "Acme' is safe. 'It"],
  ['Acme" is safe. "It', "Acme' is safe. 'It"],
  ['„Acme‟ «tools» 〝x〞 it’s', "'Acme' 'tools' 'x' it's"],
])('the name %s cannot end the quotation marks that pages put around it', (name, shown) =>
  expect(displayableClientName(name)).toBe(shown),
);

test('[63] a name of 10 KB is cut, at a whole character', () => {
  expect(displayableClientName('a'.repeat(10_000))).toBe('a'.repeat(64));
  expect(displayableClientName('\u{20000}'.repeat(10_000))).toBe('\u{20000}'.repeat(64));
  expect(displayableClientName('\uFDFA'.repeat(10_000))).toHaveLength(64);
});

test.each([undefined, null, 7, {}, [], '', '   ', '\u200B', '\u3164', '---', '<>', '\u0301\u0301'])(
  '%j is no name',
  (name) => expect(displayableClientName(name)).toBeUndefined(),
);

test('[63] whatever the name, it is short, on one line and visible', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const shown = displayableClientName(name);
      if (shown !== undefined) {
        expect([...shown].length).toBeLessThanOrEqual(64);
        expect(shown).toBe(shown.trim());
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\t\r\n]| {2}/u);
        expect(displayableClientName(shown)).toBe(shown);
      }
    }),
  );
});
