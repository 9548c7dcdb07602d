/**
 * A policy document in which every value is text. IAM takes `true` and `7` where it means `"true"` and `"7"`; the simulator
 * takes text only.
 */
export function withTextValues<T>(value: T): T {
  if (typeof value === 'boolean' || typeof value === 'number') {
    return String(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withTextValues(item)) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTextValues(item)])) as T;
  }
  return value;
}
