/** What a construct throws for bad input: code and property are fields of the error, and stand in its one line. */
export function refusal(code: string, property: string, rest: string): Error {
  const message = `Invalid ${property} ${rest} [${code}]`;
  expect(message).not.toContain('\n');
  return expect.objectContaining({ code, property, message }) as Error;
}
