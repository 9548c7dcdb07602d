import type { IConstruct } from 'constructs';

/**
 * Characters, of which one may count twice. It leaves room for a sentence in every description that this package writes; the
 * shortest limit is 1,024.
 */
const MAX_LENGTH = 250;

/** The path of a construct for a description: of a long one the end, which says the most. */
export function pathInDescription({ node }: IConstruct): string {
  // By character: half of a surrogate pair is no text.
  const characters = [...node.path];
  return characters.length > MAX_LENGTH ? `...${characters.slice(-MAX_LENGTH).join('')}` : node.path;
}
