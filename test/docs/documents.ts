import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** The documents for people, by their path in the repository. */
export const DOCUMENTS: ReadonlyMap<string, string> = new Map(
  [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'test/conformance/README.md',
    ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`),
  ]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

/** The code blocks of all documents in one language (or one of several: `a|b`), without their fences. */
export const blocks = (language: string): string[] =>
  [...DOCUMENTS.values()].flatMap((text) =>
    [...text.matchAll(new RegExp(`^\`\`\`(?:${language})\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code!),
  );
