import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Tool } from '@modelcontextprotocol/server';
import type { JWTPayload } from 'jose';
import type { ToolSchema } from './cedar-schema';

/**
 * The tags of an `AgentCore::OAuthUser`: every claim of the token, as a string (developer guide, "Authorization flow"). How
 * claims other than strings become tags is not documented: here as their JSON text. Unverified on AWS.
 */
export function tagsOf(claims: JWTPayload): Record<string, CedarValueJson> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/**
 * `context.input` of a tool call. Cedar knows no null and no floating point numbers: a null is left out; a number is a
 * `decimal` where the tool's schema says `number`, and else, when it is whole, a `Long`. A number that has more than the
 * four decimal places of a `decimal` is rounded. How AWS converts numbers is unverified.
 */
export function inputOf(toolArguments: Readonly<Record<string, unknown>>, tool: Tool): CedarValueJson {
  return valueOf(toolArguments, tool.inputSchema as ToolSchema) ?? {};
}

function valueOf(value: unknown, schema: ToolSchema | undefined): CedarValueJson | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return schema?.type === 'number' || !Number.isSafeInteger(value)
      ? { __extn: { fn: 'decimal', arg: value.toFixed(4) } }
      : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => valueOf(item, schema?.items)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, valueOf(item, schema?.properties?.[name])] as const)
      .filter((entry): entry is [string, CedarValueJson] => entry[1] !== undefined),
  );
}
