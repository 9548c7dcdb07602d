import type { Tool } from '@modelcontextprotocol/client';
import { isObject } from '../../../account/json-values';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import { readSchemaDocument } from './schema-document';

/** The only keys that a schema in a template may have (CloudFormation, `SchemaDefinition`), in both spellings. */
const SCHEMA_KEYS = ['Type', 'Description', 'Properties', 'Required', 'Items'].flatMap((key) => [key, lowerCase(key)]);
const SCHEMA_TYPES = ['string', 'number', 'object', 'array', 'boolean', 'integer'];

/** What a tool has to have: of a Lambda target (API reference, `ToolDefinition`), and in MCP (2025-11-25, `Tool`). */
export const LAMBDA_TOOL = ['name', 'description', 'inputSchema'] as const;
export const MCP_TOOL = ['name', 'inputSchema'] as const;

/**
 * The tools in the configuration of a target: inline, or as an S3 object that is an asset of the cloud assembly.
 *
 * @param read of `ToolSchema` or `McpToolSchema`
 * @param required of each tool
 */
export function readToolSchema(
  read: PropertyReader,
  assets: ReadonlyMap<string, string>,
  required: readonly string[],
): readonly Tool[] {
  const document = readSchemaDocument(read, assets);
  // A static schema of an MCP server target is what its `tools/list` would answer.
  const { tools: definitions } = (Array.isArray(document) ? { tools: document } : Object(document)) as {
    tools?: unknown;
  };
  if (!Array.isArray(definitions)) {
    throw new ResourceError(`${read.path}: expected a list of tools`, 'InvalidProperty', read.path);
  }
  return definitions.map((definition) => toolOf(definition, read.path, required));
}

/**
 * Refuses what the schemas of the tools of a Lambda target must not have when they are in the template.
 *
 * @param warn of what the API takes and assistants may not
 */
export function checkInlineToolSchema(read: PropertyReader, warn: (message: string) => void): void {
  if (!Array.isArray(read.any('InlinePayload'))) return;
  for (const tool of read.objects('InlinePayload')) {
    for (const schema of ['InputSchema', 'OutputSchema']) {
      if (!tool.has(schema)) continue;
      checkSchema(tool.object(schema), warn);
      const { Type = undefined, type = Type } = tool.object(schema).values;
      // MCP (2025-11-25, `Tool`) has the type "object" only; what AWS makes of another is unknown.
      if (type !== 'object') warn(`${tool.nameOf(schema)} has the type ${String(type)}: assistants expect "object"`);
    }
  }
}

function checkSchema(read: PropertyReader, warn: (message: string) => void): void {
  read.only(SCHEMA_KEYS);
  const spelled = (key: string): string => (read.has(key) ? key : lowerCase(key));
  read.requiredOneOf(read.has('type') ? 'type' : 'Type', SCHEMA_TYPES);
  const properties = read.object(spelled('Properties'));
  const names = Object.keys(properties.values);
  names.forEach((name) => checkSchema(properties.object(name), warn));
  // JSON Schema allows it, and what AWS makes of it is unknown.
  const undeclared = read.strings(spelled('Required')).find((name) => !names.includes(name));
  if (undeclared !== undefined) warn(`${read.path} requires "${undeclared}", which is none of its properties`);
  if (read.has(spelled('Items'))) checkSchema(read.object(spelled('Items')), warn);
}

function toolOf(definition: unknown, property: string, required: readonly string[]): Tool {
  const { name, description, inputSchema, outputSchema } = lowerCaseKeys(definition);
  const isDescribed =
    typeof description === 'string' || (description === undefined && !required.includes('description'));
  if (typeof name !== 'string' || name === '' || !isDescribed || !isObject(inputSchema)) {
    const needed = required.includes('description')
      ? 'a name, a description and an input schema'
      : 'a name and an input schema';
    throw new ResourceError(`${property}: every tool needs ${needed}`, 'InvalidProperty', property);
  }
  return {
    name,
    ...(typeof description === 'string' && { description }),
    inputSchema: jsonSchema(inputSchema) as Tool['inputSchema'],
    ...(outputSchema !== undefined && { outputSchema: jsonSchema(outputSchema) as Tool['outputSchema'] }),
  };
}

/** CloudFormation spells the keys of a tool and of its schema with a capital letter; a schema file and MCP do not. */
function lowerCaseKeys(definition: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(Object(definition)).map(([key, value]) => [lowerCase(key), value]));
}

function lowerCase(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

function jsonSchema(definition: unknown): object {
  const { properties, items, ...rest } = lowerCaseKeys(definition);
  const named = Object.entries(Object(properties)).map(([name, schema]) => [name, jsonSchema(schema)]);
  return {
    ...rest,
    ...(properties !== undefined && { properties: Object.fromEntries(named) }),
    ...(items !== undefined && { items: jsonSchema(items) }),
  };
}
