import type { SchemaJson, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import type { Tool } from '@modelcontextprotocol/server';

/** A schema in the form of Cedar's JSON. */
export type CedarSchema = SchemaJson<string>;

type Attribute = TypeOfAttribute<string>;

interface ToolSchema {
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
export function cedarSchema(tools: readonly Tool[]): CedarSchema {
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
function typeOf({ type, properties = {}, required = [], items }: ToolSchema): Attribute | undefined {
  switch (type) {
    case 'string':
      return { type: 'String' };
    case 'integer':
      return { type: 'Long' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'number':
      return { type: 'Extension', name: 'decimal' };
    case 'null':
      return { type: 'Entity', name: 'Null' };
    case 'array': {
      const element = items && typeOf(items);
      return element && { type: 'Set', element };
    }
    case 'object':
      return {
        type: 'Record',
        attributes: Object.fromEntries(
          Object.entries(properties)
            .map(([name, property]) => [name, typeOf(property)] as const)
            .filter((entry): entry is [string, Attribute] => entry[1] !== undefined)
            .map(([name, property]) => [name, { ...property, required: required.includes(name) }]),
        ),
      };
    default:
      return undefined;
  }
}
