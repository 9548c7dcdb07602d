/** The value of a parameter. One without a value counts as omitted (RFC 6749, section 3.1). */
export function parameter(params: URLSearchParams, name: string): string | undefined {
  return params.get(name) || undefined;
}

/** The first of `names` that comes more than once, which none may (RFC 6749, sections 3.1 and 3.2). */
export function repeatedParameter(params: URLSearchParams, names: readonly string[]): string | undefined {
  return names.find((name) => params.getAll(name).length > 1);
}
