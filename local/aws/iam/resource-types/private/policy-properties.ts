import type { PropertyReader, TextRule } from '../../../../template/property-reader';
import type { ResourceRequest } from '../../../../template/resource-type';
import type { PolicyOrigin } from '../../access-request';
import type { PolicyDocument } from '../../role';

/** Notes which resource of the template a policy comes from. */
export interface PolicyOrigins {
  rememberOrigin(document: PolicyDocument, origin: PolicyOrigin): void;
}

const name = (maxLength: number): TextRule => ({
  pattern: /^[\w+=,.@-]+$/,
  allowed: 'letters, digits or characters of _+=,.@-',
  maxLength,
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const NAME = { role: name(64), policy: name(128) };

/** The path of a role or a managed policy. */
export function readPath(read: PropertyReader): string {
  const path = read.string('Path') ?? '/';
  return /^\/([!-~]+\/)?$/.test(path)
    ? path
    : read.fail('Path', `'${path}' does not begin and end with a slash`, 'give one such as /service-role/');
}

/** The document of a policy. */
export function readDocument(
  read: PropertyReader,
  { stackName, logicalId }: ResourceRequest,
  origins: PolicyOrigins,
): PolicyDocument {
  const document = read.requiredObject('PolicyDocument').values;
  origins.rememberOrigin(document, { stackName, logicalId });
  return document;
}

/** The name and the document of an inline policy. */
export function readPolicy(
  read: PropertyReader,
  request: ResourceRequest,
  origins: PolicyOrigins,
): { readonly name: string; readonly document: PolicyDocument } {
  return {
    name: read.check('PolicyName', read.requiredString('PolicyName'), NAME.policy),
    document: readDocument(read, request, origins),
  };
}
