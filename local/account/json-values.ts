/** Whether a JSON value is an object, which a list is not. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text is the JSON of; `undefined` for any other text. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A JSON value in which everything that is neither a list nor an object is replaced.
 *
 * @param where the value is, for `replace`: a member is `.name` of it, an item `[index]`
 */
export function withLeaves<T>(value: T, replace: (leaf: unknown, where: string) => unknown, where = ''): T {
  if (Array.isArray(value)) {
    return value.map((item, index) => withLeaves(item as unknown, replace, `${where}[${index}]`)) as T;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, withLeaves(item, replace, `${where}.${key}`)]);
    return Object.fromEntries(entries) as T;
  }
  return replace(value, where) as T;
}
