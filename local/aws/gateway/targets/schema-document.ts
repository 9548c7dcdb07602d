import { readFileSync } from 'node:fs';
import type { Assets } from '../../../account/assets';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';

/**
 * A schema of a target: inline text, or an S3 object that is an asset of the cloud assembly.
 *
 * It is the deployment that reads the object on AWS, not the gateway's role, whatever the developer guide says
 * (aws/agentcore-cli#1241): the role needs no permission for it.
 *
 * @param property where the schema is in the target, for messages
 */
export function readSchemaDocument(
  { InlinePayload, S3 }: ResourceProperties,
  property: string,
  assets: Assets,
): unknown {
  const text = InlinePayload ?? readObject(S3?.Uri ?? '', property, assets);
  if (typeof text !== 'string') {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ResourceError(`${property} is not JSON; the local twin does not read YAML, convert the schema to JSON`);
  }
}

function readObject(uri: string, property: string, assets: Assets): string {
  const path = assets.find(uri.split('/').slice(3).join('/'));
  if (path === undefined) {
    throw new ResourceError(`${property}.S3.Uri "${uri}" is not an asset of the cloud assembly`);
  }
  return readFileSync(path, 'utf8');
}
