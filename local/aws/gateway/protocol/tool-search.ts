import type { CallToolResult, Tool } from '@modelcontextprotocol/server';

/** The tool that a gateway with `SearchType: SEMANTIC` adds, under its own name and without a target's. */
export const SEARCH_TOOL: Tool = {
  name: 'x_amz_bedrock_agentcore_search',
  description:
    'A special tool that returns a trimmed down list of tools given a context. Use this tool only when there are many ' +
    'tools available and you want to get a subset that matches the provided context.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'search query to use for finding tools' } },
    required: ['query'],
  },
};

/** "About ten" tools are returned (developer guide, "Search for tools with natural language"). */
const RESULTS = 10;

/** How much a word counts by where it stands. */
const WEIGHTS = { name: 3, description: 1, parameters: 0.5 };

/**
 * Finds the tools that fit a query best.
 *
 * **This is not AWS's ranking**, which compares embeddings: here a tool scores for every word of the query that its name,
 * its description or a parameter contains, and rare words score more than common ones. As with embeddings there is no
 * threshold: the best ten are returned even when they fit badly.
 */
export function searchTools(tools: readonly Tool[], query: string): Tool[] {
  const documents = tools.map((tool) => ({ tool, words: weighted(tool) }));
  const terms = [...new Set(wordsOf(query))].map((term) => {
    const containing = documents.filter(({ words }) => words.has(term)).length;
    return { term, rarity: Math.log(1 + tools.length / (1 + containing)) };
  });
  return documents
    .map(({ tool, words }) => ({
      tool,
      score: terms.reduce((sum, { term, rarity }) => sum + rarity * (words.get(term) ?? 0), 0),
    }))
    .sort((one, other) => other.score - one.score)
    .slice(0, RESULTS)
    .map(({ tool }) => tool);
}

/** The result of a call of {@link SEARCH_TOOL}: the tools as structured content, and the same as text. */
export function searchResult(tools: readonly Tool[]): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify({ tools }) }], structuredContent: { tools }, isError: false };
}

function weighted({ name, description, inputSchema }: Tool): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const word of wordsOf(text)) words.set(word, Math.max(weight, words.get(word) ?? 0));
  };
  add(name, WEIGHTS.name);
  add(description ?? '', WEIGHTS.description);
  add(Object.keys(inputSchema.properties ?? {}).join(' '), WEIGHTS.parameters);
  return words;
}

/** `getOrder_v2` has the words get, order and v2; a plural counts as its singular. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => (word.length > 3 ? word.replace(/s$/, '') : word));
}
