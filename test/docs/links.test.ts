import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DOCUMENTS, ROOT } from './documents';

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchors = new Map(
  [...DOCUMENTS].map(([path, text]) => [
    path,
    new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!))),
  ]),
);

test.each([...DOCUMENTS])('the links of %s lead somewhere', (path, text) => {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^https?:/.test(link));
  const broken = links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
    return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchors.get(target)?.has(anchor));
  });
  expect(broken).toEqual([]);
});
