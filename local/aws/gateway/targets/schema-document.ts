import { readFileSync, statSync } from 'node:fs';
import type { PropertyReader, TextRule } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';

/** "Quotas for Amazon Bedrock AgentCore" in the developer guide: of an inline schema, and of one in S3. */
const MEGABYTE = 1024 * 1024;
const MAX_OBJECT_BYTES = 10 * MEGABYTE;

/** API reference, `S3Configuration`. */
const URI: TextRule = { pattern: /^s3:\/\/.{1,2043}$/, allowed: 'characters that begin with s3://', maxLength: 2_048 };
const ACCOUNT: TextRule = { pattern: /^[0-9]{12}$/, allowed: 'digits, 12 of them', maxLength: 12 };

/**
 * A schema of a target: inline text, or an S3 object that is an asset of the cloud assembly.
 *
 * It is the deployment that reads the object on AWS, not the gateway's role, whatever the developer guide says
 * (aws/agentcore-cli#1241): the role needs no permission for it.
 */
export function readSchemaDocument(read: PropertyReader, assets: ReadonlyMap<string, string>): unknown {
  if (read.has('InlinePayload') && read.has('S3')) {
    read.conflict('S3', 'is there, and so is InlinePayload', 'give one of them');
  }
  const document = read.any('InlinePayload') ?? readObject(read, assets);
  const bytes = Buffer.byteLength(typeof document === 'string' ? document : JSON.stringify(document));
  if (read.has('InlinePayload') && bytes > MEGABYTE) {
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

function readObject(schema: PropertyReader, assets: ReadonlyMap<string, string>): string {
  if (!schema.has('S3')) {
    const message = `${schema.path} has neither InlinePayload nor S3; give one of them`;
    throw new ResourceError(message, 'MissingProperty', schema.path);
  }
  const read = schema.object('S3');
  const uri = read.requiredText('Uri', URI);
  read.text('BucketOwnerAccountId', ACCOUNT);
  const path = assets.get(uri.split('/').slice(3).join('/'));
  if (path === undefined) {
    const fix = 'give the URI of an asset';
    return read.fail('Uri', `"${uri}" is not an asset of the cloud assembly`, fix, 'ResourceNotFound');
  }
  const { size } = statSync(path);
  // The words are AWS's, from a public report of a large document.
  return size > MAX_OBJECT_BYTES
    ? read.fail('Uri', 'exceeds the maximum allowed size of 10 MB', `it has ${size} bytes: shorten it`, 'QuotaExceeded')
    : readFileSync(path, 'utf8');
}
