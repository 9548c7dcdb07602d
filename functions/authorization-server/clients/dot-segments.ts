/**
 * Whether a path has a segment `.` or `..` in any spelling. A slash, a dot, a backslash or a percent sign may be escaped,
 * and the escape escaped again, as often as there are servers on the way that undo it.
 */
export function hasDotSegment(path: string): boolean {
  let plain = path;
  for (let escaped = ''; escaped !== plain;) {
    escaped = plain;
    plain = escaped.replace(/%(25|2e|2f|5c)/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  return plain.split(/[/\\]/).some((segment) => segment === '.' || segment === '..');
}
