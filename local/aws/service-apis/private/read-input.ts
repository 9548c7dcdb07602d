import { isObject } from '../../../account/json-values';
import { ApiError } from '../api-error';
import type { Scalars, Shape, Structure } from '../input-shape';

/**
 * Reads the input of an operation by its shape.
 *
 * @param invalidInput the refusal of an input that breaks constraints; those of all members are in one message
 * @throws ApiError `SerializationException` for a value of another type. The words are those that DynamoDB answers with, by
 * dynalite's captures; that other services use them is unverified.
 */
export function readInput(shape: Structure, input: unknown, invalidInput: (message: string) => ApiError): object {
  const violations: string[] = [];
  const read = readStructure(shape, input, '', violations);
  if (violations.length > 0) {
    const count = `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected`;
    throw invalidInput(`${count}: ${violations.join('; ')}`);
  }
  return read;
}

function readStructure(
  { required = {}, optional = {} }: Structure,
  value: unknown,
  path: string,
  violations: string[],
) {
  const members = objectOf(value);
  const read: Record<string, unknown> = { ...members };
  for (const [name, shape] of Object.entries({ ...required, ...optional })) {
    const member = Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
    const at = memberPath(path, name);
    if (member !== undefined) {
      read[name] = readValue(shape, member, at, violations);
    } else {
      delete read[name];
      if (Object.hasOwn(required, name)) {
        violations.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
      }
    }
  }
  return read;
}

function readValue(shape: Shape, value: unknown, path: string, violations: string[]): unknown {
  if (typeof shape === 'string') {
    return SCALARS[shape](value);
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) {
      throw typeError('Unexpected field type');
    }
    return value.map((item, index) => readValue(shape[0], item, `${path}.${index + 1}.member`, violations));
  }
  if ('enum' in shape) {
    const text = SCALARS.string(value);
    if (!shape.enum.includes(text)) {
      const allowed = `Member must satisfy enum value set: [${shape.enum.join(', ')}]`;
      violations.push(`Value '${text}' at '${path}' failed to satisfy constraint: ${allowed}`);
    }
    return text;
  }
  if ('map' in shape) {
    const read = (item: unknown, key: string) => readValue(shape.map, item, `${path}.${key}.member`, violations);
    return Object.fromEntries(Object.entries(objectOf(value)).map(([key, item]) => [key, read(item, key)]));
  }
  return readStructure(shape, value, path, violations);
}

const SCALARS: { readonly [Name in keyof Scalars]: (value: unknown) => Scalars[Name] } = {
  string: (value) => (typeof value === 'string' ? value : mismatch(value, 'String')),
  integer: (value) => (typeof value === 'number' ? Math.trunc(value) : mismatch(value, 'Integer')),
  boolean: (value) => (typeof value === 'boolean' ? value : mismatch(value, 'Boolean')),
  blob: (value) =>
    typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
      ? Buffer.from(value, 'base64')
      : mismatch(value, 'Blob'),
  document: (value) => value,
};

function mismatch(value: unknown, type: string): never {
  if (Array.isArray(value)) {
    throw typeError(`Unrecognized collection type class java.lang.${type}`);
  }
  if (isObject(value)) {
    throw typeError('Start of structure or map found where not expected');
  }
  const kind = typeof value === 'boolean' ? String(value) : typeof value;
  throw typeError(`${kind.toUpperCase()}_VALUE cannot be converted to ${type}`);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) {
    throw typeError('Unexpected field type');
  }
  return value;
}

const isList = (shape: Exclude<Shape, string>): shape is readonly [Shape] => Array.isArray(shape);

/** Constraints name members with a small first letter, whatever the API does. */
function memberPath(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? member : `${path}.${member}`;
}

function typeError(message: string): ApiError {
  return new ApiError('SerializationException', message);
}
