import type { Tool } from '@modelcontextprotocol/client';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import { readSchemaDocument } from './schema-document';

/** The only keys that a schema in a template may have (CloudFormation, `SchemaDefinition`), in both spellings. */
const SCHEMA_KEYS = ['Type', 'Description', 'Properties', 'Required', 'Items'].flatMap((key) => [key, lowerCase(key)]);
const SCHEMA_TYPES = ['string', 'number', 'object', 'array', 'boolean', 'integer'];

/**
 * The tools in the configuration of a target: inline, or as an S3 object that is an asset of the cloud assembly.
 *
 * @param read of `ToolSchema` or `McpToolSchema`
 */
export function readToolSchema(read: PropertyReader, assets: ReadonlyMap<string, string>): readonly Tool[] {
  const document = readSchemaDocument(read, assets);
  // A static schema of an MCP server target is what its `tools/list` would answer.
  const { tools: definitions } = (Array.isArray(document) ? { tools: document } : Object(document)) as {
    tools?: unknown;
  };
  if (!Array.isArray(definitions)) {
    throw new ResourceError(`${read.path}: expected a list of tools`, 'InvalidProperty', read.path);
  }
  return definitions.map((definition) => toolOf(definition, read.path));
}

/** Refuses what the schemas of the tools of a Lambda target must not have when they are in the template. */
export function checkInlineToolSchema(read: PropertyReader): void {
  if (!Array.isArray(read.any('InlinePayload'))) return;
  for (const tool of read.objects('InlinePayload')) {
    for (const schema of ['InputSchema', 'OutputSchema']) {
      if (tool.has(schema)) checkSchema(tool.object(schema));
    }
  }
}

function checkSchema(read: PropertyReader): void {
  read.only(SCHEMA_KEYS);
  const spelled = (key: string): string => (read.has(key) ? key : lowerCase(key));
  read.requiredOneOf(read.has('type') ? 'type' : 'Type', SCHEMA_TYPES);
  const properties = read.object(spelled('Properties'));
  Object.keys(properties.values).forEach((name) => checkSchema(properties.object(name)));
  if (read.has(spelled('Items'))) checkSchema(read.object(spelled('Items')));
}

function toolOf(definition: unknown, property: string): Tool {
  const { name, description, inputSchema, outputSchema } = lowerCaseKeys(definition);
  if (typeof name !== 'string' || typeof description !== 'string' || typeof inputSchema !== 'object') {
    const needed = 'every tool needs a name, a description and an input schema';
    throw new ResourceError(`${property}: ${needed}`, 'InvalidProperty', property);
  }
  return {
    name,
    description,
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
