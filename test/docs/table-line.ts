/** The cells of a line of a Markdown table, `undefined` for any other line. A pipe within a cell is escaped. */
export function cellsOf(line: string): string[] | undefined {
  return line.startsWith('|')
    ? line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|'))
    : undefined;
}
