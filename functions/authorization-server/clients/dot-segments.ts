/**
 * Whether a path has a segment `.` or `..` in any spelling. A slash, a dot, a backslash or a percent sign may be escaped,
 * and the escape escaped again, as often as there are servers on the way that undo it: `%2e`, `%252e`, `%25252e`.
 */
export function hasDotSegment(path: string): boolean {
  // All escapes of an escape at once: undone one by one, they cost as much as the square of their number.
  const plain = path.replace(/%(?:25)*(2e|2f|5c)/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return plain.split(/[/\\]/).some((segment) => segment === '.' || segment === '..');
}
