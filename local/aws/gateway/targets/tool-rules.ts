import type { Tool } from '@modelcontextprotocol/client';
import { isObject } from '../../../account/json-values';
import type { ErrorCode } from '../../../account/twin-error';
import { ResourceError } from '../../../template/resource-error';
import { visibleToolName } from './gateway-target';

/** "Quotas for Amazon Bedrock AgentCore" in the developer guide. */
const MAX_TOOLS = 1_000;
const MAX_TOOL_NAME = 256;

/** What the tools of a target are checked for, wherever they come from. */
interface ToolRule {
  readonly source: string;
  readonly code: ErrorCode;
  /** @param names under which assistants see the tools */
  readonly problem: (names: readonly string[]) => string | undefined;
}

const RULES: readonly ToolRule[] = [
  {
    source: 'developer guide, "Quotas for Amazon Bedrock AgentCore"',
    code: 'QuotaExceeded',
    problem: ({ length }) =>
      length > MAX_TOOLS ? `the target has ${length} tools; it can have ${MAX_TOOLS} at most` : undefined,
  },
  {
    // Whether the limit counts the target's part of the name is not documented: this is the stricter way. Unverified.
    source: 'developer guide, "Quotas for Amazon Bedrock AgentCore"',
    code: 'QuotaExceeded',
    problem: (names) => {
      const long = names.find(({ length }) => length > MAX_TOOL_NAME);
      return long && `tool "${long}" has a name of ${long.length} characters; it can have ${MAX_TOOL_NAME} at most`;
    },
  },
  {
    source: 'measured (badmintoncryer/cdk-preflight, September 2026): the target becomes FAILED',
    code: 'InvalidProperty',
    problem: (names) => {
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      return twice && `Duplicate tool found in target configuration: ${twice}; give each tool a name of its own`;
    },
  },
];

/**
 * Refuses the tools of a target.
 *
 * @param target its name
 */
export function checkTools(target: string, tools: readonly Pick<Tool, 'name'>[]): void {
  const names = tools.map(({ name }) => visibleToolName(target, name));
  for (const { problem, code } of RULES) {
    const found = problem(names);
    if (found !== undefined) throw new ResourceError(found, code, 'TargetConfiguration');
  }
}

/**
 * "JSON Schema reference keywords such as `$ref`, `$defs`, `$anchor`, `$dynamicRef`, and `$dynamicAnchor` are not supported
 * in the tool definitions returned by the MCP server's `tools/list` response" (developer guide, "MCP servers targets", early
 * 2026). `definitions` is what `$defs` was before.
 */
const REFERENCES = ['$ref', '$defs', '$anchor', '$dynamicRef', '$dynamicAnchor', 'definitions'];

/** Keywords of a schema that are maps of schemas, and those that are data. */
const MAPS_OF_SCHEMAS = ['properties', 'patternProperties', 'dependentSchemas'];
const DATA = ['const', 'default', 'enum', 'example', 'examples'];

/** What is wrong with the tools of an MCP server that use references in their schemas; nothing where none does. */
export function referencesProblem(tools: readonly Tool[]): string | undefined {
  for (const { name, inputSchema, outputSchema } of tools) {
    const keyword = referenceIn(inputSchema) ?? referenceIn(outputSchema);
    if (keyword !== undefined) {
      return `tool "${name}": Invalid tool schema, ${keyword} is not supported; the server has to write schemas without references`;
    }
  }
  return undefined;
}

function referenceIn(schema: unknown): string | undefined {
  const inside = (values: readonly unknown[]): string | undefined =>
    values.map(referenceIn).find((keyword) => keyword !== undefined);
  if (Array.isArray(schema)) return inside(schema);
  if (!isObject(schema)) return undefined;
  return (
    REFERENCES.find((keyword) => Object.hasOwn(schema, keyword)) ??
    inside(
      Object.entries(schema)
        .filter(([key]) => !DATA.includes(key))
        .flatMap(([key, value]) => (MAPS_OF_SCHEMAS.includes(key) ? Object.values(Object(value)) : [value])),
    )
  );
}
