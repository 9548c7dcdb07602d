type Schema = Readonly<Record<string, unknown>>;

/** Texts that are what a `format` of JSON Schema asks for. */
const TEXTS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  email: 'alice@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Arguments for a tool, of which only its schema is known: what it requires, and nothing else. */
export function madeUpArguments(inputSchema: Schema): Readonly<Record<string, unknown>> {
  return madeUpObject(inputSchema, inputSchema);
}

function madeUpObject(schema: Schema, root: Schema): Readonly<Record<string, unknown>> {
  const properties = Object(schema.properties) as Readonly<Record<string, unknown>>;
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  return Object.fromEntries(required.map((name) => [name, madeUp(properties[name], root)]));
}

function madeUp(given: unknown, root: Schema): unknown {
  const schema = resolved(Object(given) as Schema, root);
  const ready = [schema.const, schema.default, ...listed(schema.examples), ...listed(schema.enum)];
  const first = ready.find((value) => value !== undefined);
  if (first !== undefined) return first;
  const [alternative] = [...listed(schema.anyOf), ...listed(schema.oneOf), ...listed(schema.allOf)];
  if (schema.type === undefined && alternative !== undefined) return madeUp(alternative, root);
  switch (listed(schema.type)[0] ?? (schema.properties === undefined ? 'string' : 'object')) {
    case 'object':
      return madeUpObject(schema, root);
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => madeUp(schema.items, root));
    case 'integer':
    case 'number':
      return madeUpNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return madeUpText(schema);
  }
}

function madeUpNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): number {
  if (minimum !== undefined) return Number(minimum);
  if (exclusiveMinimum !== undefined) return Number(exclusiveMinimum) + 1;
  const highest = Math.min(Number(maximum ?? 1), Number(exclusiveMaximum ?? 2) - 1);
  return Math.min(1, highest);
}

function madeUpText({ format, minLength, maxLength }: Schema): string {
  const text = TEXTS[String(format)] ?? 'example';
  return text.padEnd(Number(minLength ?? 0), '.').slice(0, Number(maxLength ?? Infinity));
}

/** Follows a reference into the same schema, such as `#/$defs/Order`. */
function resolved(schema: Schema, root: Schema, steps = 8): Schema {
  const { $ref } = schema;
  if (typeof $ref !== 'string' || !$ref.startsWith('#/') || steps === 0) return schema;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (Object(value) as Schema)[key], root);
  return resolved(Object(target) as Schema, root, steps - 1);
}

function listed(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}
