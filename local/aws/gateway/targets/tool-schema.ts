import type { Tool } from '@modelcontextprotocol/client';
import type { Assets } from '../../../account/assets';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';
import { readSchemaDocument } from './schema-document';

/**
 * The tools of a Lambda target, from the `ToolSchema` in its configuration: inline, or as an S3 object that is an asset of
 * the cloud assembly.
 */
export function readToolSchema(schema: ResourceProperties, assets: Assets, property = 'ToolSchema'): readonly Tool[] {
  const document = readSchemaDocument(schema, property, assets);
  // A static schema of an MCP server target is what its `tools/list` would answer.
  const definitions = (Array.isArray(document) ? document : Object(document).tools) as readonly ResourceProperties[];
  if (!Array.isArray(definitions)) {
    throw new ResourceError(`${property}: expected a list of tools`);
  }
  return definitions.map((definition) => {
    const { name, description, inputSchema, outputSchema } = lowerCaseKeys(definition);
    if (typeof name !== 'string' || typeof description !== 'string' || typeof inputSchema !== 'object') {
      throw new ResourceError(`${property}: every tool needs a name, a description and an input schema`);
    }
    return {
      name,
      description,
      inputSchema: jsonSchema(inputSchema) as Tool['inputSchema'],
      ...(outputSchema && { outputSchema: jsonSchema(outputSchema) as Tool['outputSchema'] }),
    };
  });
}

/** CloudFormation spells the keys of a tool and of its schema with a capital letter; a schema file and MCP do not. */
function lowerCaseKeys(definition: ResourceProperties): ResourceProperties {
  return Object.fromEntries(
    Object.entries(definition).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
  );
}

function jsonSchema(definition: ResourceProperties): object {
  const { properties, items, ...rest } = lowerCaseKeys(definition);
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, ResourceProperties>).map(([name, schema]) => [
          name,
          jsonSchema(schema),
        ]),
      ),
    }),
    ...(items !== undefined && { items: jsonSchema(items) }),
  };
}
