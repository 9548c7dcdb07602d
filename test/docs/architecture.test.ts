import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { preProcessFile } from 'typescript';
import { DOCUMENTS, ROOT } from './documents';

const page = DOCUMENTS.get('docs/architecture.md')!;

/** What users import, as the part of the house that it is. */
const PACKAGE: Readonly<Record<string, string>> = {
  'cdk-agentcore-gateway-auth': 'lib/index',
  'cdk-agentcore-gateway-auth/testing': 'local/index',
};

/** The files that a source imports, types included, as paths in the repository without extension. */
function importsOf(file: string): string[] {
  return preProcessFile(readFileSync(join(ROOT, file), 'utf8')).importedFiles.flatMap(({ fileName }) =>
    fileName.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), fileName)) : (PACKAGE[fileName] ?? []),
  );
}

const sources = ['bin', 'cli', 'functions', 'lib', 'local'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: `${folder}/${file}`, imports: importsOf(`${folder}/${file}`) })),
);

interface Picture {
  /** Folders; of two that hold a file, the inner one has it. */
  readonly parts: readonly string[];
  /** Each as `<folder> -> <folder>`. */
  readonly arrows: readonly string[];
}

/** Reads a flowchart that draws one arrow a line, and names a folder in brackets where it is first drawn. */
function readPicture(flowchart: string): Picture {
  const folders = new Map([...flowchart.matchAll(/(\w+)\["(.+?)"\]/g)].map(([, id, folder]) => [id!, folder!]));
  const arrows = [...flowchart.matchAll(/^\s*(\w+)(?:\[.*?\])? (?:-->|-\. types \.->) (\w+)/gm)];
  return {
    parts: [...folders.values()],
    arrows: arrows.map(([, from, to]) => `${folders.get(from!)} -> ${folders.get(to!)}`),
  };
}

/** The imports from one part of a picture to another, as arrows. */
function arrowsOfCode(parts: readonly string[]): string[] {
  const partOf = (path: string): string | undefined =>
    parts.filter((part) => `${path}/`.startsWith(`${part}/`)).sort((a, b) => b.length - a.length)[0];
  const arrows = sources.flatMap(({ file, imports }) =>
    imports.map((imported) => [partOf(file), partOf(imported)] as const),
  );
  return [...new Set(arrows.flatMap(([from, to]) => (from && to && from !== to ? `${from} -> ${to}` : [])))];
}

const pictures = [...page.matchAll(/```mermaid\n(flowchart[\s\S]*?)```/g)].map(([, flowchart]) =>
  readPicture(flowchart!),
);

test('there are pictures of the house, of the constructs and of the twin', () => {
  expect(pictures.map(({ parts }) => parts.toSorted())).toEqual([
    ['bin', 'cli', 'functions', 'lib', 'local'],
    ['lib/client', 'lib/function', 'lib/gateway', 'lib/identity', 'lib/target'],
    ['local', 'local/account', 'local/aws', 'local/caller', 'local/http', 'local/template'],
  ]);
});

test.each(pictures)('the arrows are the imports of the code: $parts', ({ parts, arrows }) => {
  expect(arrows.toSorted()).toEqual(arrowsOfCode(parts).toSorted());
});

test('a dotted arrow is an import of types only', () => {
  const dotted = sources
    .filter(({ file }) => file.startsWith('functions/'))
    .filter(({ imports }) => imports.some((path) => path.startsWith('lib/')));
  for (const { file } of dotted) {
    const imports = readFileSync(join(ROOT, file), 'utf8').match(/^import .*from '.*\/lib\/.*';$/gm) ?? [];
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  }
});

test('the paths that the page and CONTRIBUTING name exist', () => {
  const named = [page, DOCUMENTS.get('CONTRIBUTING.md')!].flatMap((text) =>
    [...text.matchAll(/`((?:bench|bin|cli|docs|examples|functions|lib|local|scripts|test)\/[\w./-]*\w)`/g)].map(
      ([, path]) => path!,
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
