/**
 * The path parameters of a path that matches a template such as `/orders/{id}` or `/{proxy+}`, as they are in the URL. A
 * parameter is not empty.
 *
 * @param slashAtEnd whether a slash at the end of the path makes it another path
 * @returns `undefined` when the path does not match
 */
export function matchPath(
  template: string,
  path: string,
  slashAtEnd: 'matters' | 'is ignored',
): Record<string, string> | undefined {
  const wanted = template.split('/').slice(1);
  const given = path.split('/').slice(1);
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const value = greedy === '+' ? given.slice(index).join('/') : given[index];
    if (value === undefined || (name === undefined ? value !== part : value === '')) {
      return undefined;
    }
    if (name !== undefined) {
      parameters[name] = value;
    }
    if (greedy === '+') {
      return parameters;
    }
  }
  const rest = given.slice(wanted.length).join('/');
  const isWhole = given.length === wanted.length || (slashAtEnd === 'is ignored' && rest === '');
  return isWhole ? parameters : undefined;
}

/** Sorts templates from specific to general, part by part: literal text before `{name}` before `{name+}`. */
export function specificity(template: string): string {
  return template
    .split('/')
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');
}
