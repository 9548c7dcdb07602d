import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Replaces what stands between `<!-- name ... -->` and `<!-- /name -->` in Markdown documents or, with `--check` on the
 * command line, fails when a document is not current.
 *
 * @param documents for the path of a document below the root, Markdown by the name of the section
 */
export async function writeSections(documents) {
  for (const [document, sections] of Object.entries(documents)) {
    const path = join(root, document);
    const before = readFileSync(path, 'utf8');
    let text = before;
    for (const [name, markdown] of Object.entries(sections)) {
      const section = new RegExp(`(<!-- ${name}\\b[^>]*-->)[\\s\\S]*?(<!-- /${name} -->)`);
      if (!section.test(text)) {
        throw new Error(`${document} has no section <!-- ${name} --> ... <!-- /${name} -->`);
      }
      text = text.replace(section, (_, start, end) => `${start}\n\n${markdown}\n\n${end}`);
    }
    const after = await format(text, { ...(await resolveConfig(path)), filepath: path });
    if (!process.argv.includes('--check')) {
      writeFileSync(path, after);
    } else if (before !== after) {
      process.stderr.write(`${document} is not current; run \`npm run docs\` and commit the result\n`);
      process.exitCode = 1;
    }
  }
}

/** A Markdown list. */
export const list = (items) => items.map((item) => `- ${item}`).join('\n');
