import { readFileSync } from 'node:fs';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';

/** "Quotas for Amazon Bedrock AgentCore" in the developer guide. */
const MAX_INLINE_BYTES = 1024 * 1024;

/**
 * A schema of a target: inline text, or an S3 object that is an asset of the cloud assembly.
 *
 * It is the deployment that reads the object on AWS, not the gateway's role, whatever the developer guide says
 * (aws/agentcore-cli#1241): the role needs no permission for it.
 */
export function readSchemaDocument(read: PropertyReader, assets: ReadonlyMap<string, string>): unknown {
  const document = read.any('InlinePayload') ?? readObject(read.object('S3'), assets);
  const bytes = Buffer.byteLength(typeof document === 'string' ? document : JSON.stringify(document));
  if (read.has('InlinePayload') && bytes > MAX_INLINE_BYTES) {
    const problem = `has ${bytes} bytes`;
    read.fail('InlinePayload', problem, 'an inline schema has 1 MB at most: put it into S3', 'QuotaExceeded');
  }
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document);
  } catch {
    const fix = 'the local twin does not read YAML, convert the schema to JSON';
    throw new ResourceError(`${read.path} is not JSON; ${fix}`, 'InvalidProperty', read.path);
  }
}

function readObject(read: PropertyReader, assets: ReadonlyMap<string, string>): string {
  const uri = read.string('Uri') ?? '';
  const path = assets.get(uri.split('/').slice(3).join('/'));
  return path === undefined
    ? read.fail('Uri', `"${uri}" is not an asset of the cloud assembly`, 'give the URI of an asset', 'ResourceNotFound')
    : readFileSync(path, 'utf8');
}
