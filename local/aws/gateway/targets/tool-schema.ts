import type { Tool } from '@modelcontextprotocol/client';
import { readFileSync } from 'node:fs';
import type { Assets } from '../../../template/assets';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';

/**
 * The tools of a Lambda target, from the `ToolSchema` in its configuration: inline, or as an S3 object that is an asset of
 * the cloud assembly.
 */
export function readToolSchema({ InlinePayload, S3 }: ResourceProperties, assets: Assets): readonly Tool[] {
  const definitions = (InlinePayload ?? readObject(S3?.Uri ?? '', assets)) as readonly ResourceProperties[];
  return definitions.map((definition) => {
    const { name, description, inputSchema, outputSchema } = lowerCaseKeys(definition);
    if (typeof name !== 'string' || typeof description !== 'string' || typeof inputSchema !== 'object') {
      throw new ResourceError('ToolSchema: every tool needs a name, a description and an input schema');
    }
    return {
      name,
      description,
      inputSchema: jsonSchema(inputSchema) as Tool['inputSchema'],
      ...(outputSchema && { outputSchema: jsonSchema(outputSchema) as Tool['outputSchema'] }),
    };
  });
}

function readObject(uri: string, assets: Assets): unknown {
  const path = assets.find(uri.split('/').slice(3).join('/'));
  if (path === undefined) {
    throw new ResourceError(`ToolSchema.S3.Uri "${uri}" is not an asset of the cloud assembly`);
  }
  return JSON.parse(readFileSync(path, 'utf8'));
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
