/**
 * The error for bad input: one line that names the property, its value, what is wrong with it and what to do instead.
 *
 * The value is written as JSON, so that a line break in it cannot break the line.
 */
export function invalidProperty(property: string, value: unknown, problem: string, fix: string): Error {
  return new Error(`Invalid ${property} ${JSON.stringify(value)}: ${problem}; ${fix}`);
}
