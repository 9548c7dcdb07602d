import type { SchemaJson, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import type { Tool } from '@modelcontextprotocol/server';

type Attribute = TypeOfAttribute<string>;

/** The JSON Schema of a tool, as far as Cedar can express it. Nothing in it is certain. */
export interface ToolSchema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, ToolSchema>>;
  readonly required?: readonly string[];
  readonly items?: ToolSchema;
}

/** Who may call tools. Policies are checked for both, whatever the gateway's authorizer is (public measurements). */
export const PRINCIPAL_TYPES = ['OAuthUser', 'IamEntity'];

/**
 * The Cedar schema that policies for these tools have to comply with (developer guide, "Schema constraints"): every tool is
 * an action in `CallTool`, which is in `Mcp`, with the tool's arguments as `context.input`.
 *
 * @param tools under their visible names
 */
export function cedarSchema(tools: readonly Tool[]): SchemaJson<string> {
  const id: Attribute = { type: 'String', required: true };
  const shape = { type: 'Record' as const, attributes: { id } };
  return {
    AgentCore: {
      entityTypes: { OAuthUser: { shape, tags: { type: 'String' } }, IamEntity: { shape }, Gateway: {}, Null: {} },
      actions: {
        Mcp: {},
        CallTool: { memberOf: [{ id: 'Mcp' }] },
        ...Object.fromEntries(tools.map(({ name, inputSchema }) => [name, actionOf(inputSchema as ToolSchema)])),
      },
    },
  };
}

function actionOf(inputSchema: ToolSchema) {
  const input = typeOf({ ...inputSchema, type: 'object' })!;
  return {
    memberOf: [{ id: 'CallTool' }],
    appliesTo: {
      principalTypes: PRINCIPAL_TYPES,
      resourceTypes: ['Gateway'],
      context: { type: 'Record' as const, attributes: { input: { ...input, required: true } } },
    },
  };
}

/**
 * The table on the same page. What is not in it, such as `anyOf`, cannot be used by a policy here; that enumerations are
 * texts is unverified on AWS.
 */
const SIMPLE_TYPES: ReadonlyMap<unknown, Attribute> = new Map<unknown, Attribute>([
  ['string', { type: 'String' }],
  ['integer', { type: 'Long' }],
  ['boolean', { type: 'Boolean' }],
  ['number', { type: 'Extension', name: 'decimal' }],
  ['null', { type: 'Entity', name: 'Null' }],
]);

function typeOf({ type, properties = {}, required = [], items }: ToolSchema): Attribute | undefined {
  if (type === 'array') {
    const element = items && typeOf(items);
    return element && { type: 'Set', element };
  }
  if (type !== 'object') return SIMPLE_TYPES.get(type);
  const attributes = Object.entries(properties).flatMap(([name, property]) => {
    const attribute = typeOf(property);
    return attribute ? [[name, { ...attribute, required: required.includes(name) }]] : [];
  });
  return { type: 'Record', attributes: Object.fromEntries(attributes) };
}
