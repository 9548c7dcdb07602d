// Writes what the ledgers in test/ledger know into the documents, or (--check) fails when a document is not current.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { list, root, writeSections } from './generated-sections.mjs';

/** The files of a ledger, in the order of their names. */
const ledger = (name) => {
  const folder = join(root, 'test', 'ledger', name);
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
};

const heading = (level, title) => `${'#'.repeat(level)} ${title}`;
const sentence = (text) => (text.endsWith('.') ? text : `${text}.`);

/** Links to the suites of `<file> › <name>`, each once, from a page in the folder `from` of the repository. */
const suites = (tests, from) =>
  [...new Set(tests.map((test) => test.split(' › ')[0]))]
    .map(
      (file) =>
        `[${file
          .split('/')
          .at(-1)
          .replace(/(\.server)?\.test\.ts$/, '')}](${from}${file})`,
    )
    .join(', ');

const twin = () =>
  ledger('local-twin')
    .flatMap(({ title, sections, notRun }) => {
      const parts = sections.flatMap((section) => {
        const rows = section.rows.filter(({ difference, unknown }) => difference ?? unknown);
        const items = rows.map(({ behaviour, difference, unknown }) =>
          [
            `**${behaviour}.**`,
            ...(difference ? [`Differs: ${sentence(difference)}`] : []),
            ...(unknown ? [`Unknown: ${sentence(unknown)}`] : []),
          ].join(' '),
        );
        return items.length === 0 ? [] : [...(sections.length > 1 ? [heading(3, section.title)] : []), list(items)];
      });
      const missing = notRun.map(({ feature, twin }) => `${feature}: ${sentence(twin)}`);
      return [
        heading(2, title),
        ...parts,
        ...(missing.length === 0 ? [] : [heading(3, `Not run: ${title}`), list(missing)]),
      ];
    })
    .join('\n\n');

const attacks = () =>
  ledger('attacks')
    .sort((a, b) => a.attacks[0].number - b.attacks[0].number)
    .flatMap(({ title, attacks }) => [
      heading(3, title),
      list(
        attacks.map(({ number, attack, defence, tests, remark }) =>
          [
            `**[${number}] ${sentence(attack)}** ${sentence(defence)}`,
            ...(remark ? [remark] : []),
            ...(tests.length > 0 ? [`Tests: ${suites(tests, '../test/')}.`] : []),
          ].join(' '),
        ),
      ),
    ])
    .join('\n\n');

const requirements = () =>
  ledger('requirements')
    .flatMap(({ title, requirements }) => [
      heading(3, title),
      list(
        requirements.map(({ requirement, section, tests }) => `${requirement} (${section}): ${suites(tests, '../')}.`),
      ),
    ])
    .join('\n\n');

const code = (text) => `\`${text}\``;

const compliancePacks = () =>
  ledger('compliance-packs')
    .flatMap(({ title, findings }) => [
      `Found by ${sentence(title)}`,
      [
        '| Finding | Where | Why | What an owner does | With everything set |',
        '| --- | --- | --- | --- | --- |',
        ...findings.map(
          ({ rule, packs, at, stacks, reason, resolution }) =>
            `| ${[`${code(rule)} (${packs.join(', ')})`, at.map(code).join(', '), reason, sentence(resolution), stays(stacks)].join(' | ')} |`,
        ),
      ].join('\n'),
    ])
    .join('\n\n');

const stays = (stacks) =>
  stacks.includes('compliance with given roles')
    ? 'stays'
    : stacks.includes('compliance')
      ? 'stays, unless roles are given'
      : 'gone';

await writeSections({
  'docs/local-twin.md': { ledger: twin() },
  'docs/security.md': { 'compliance-packs': compliancePacks(), ledger: attacks() },
  'test/conformance/README.md': { ledger: requirements() },
});
