import type { PropertyReader, TextRule } from '../../../../template/property-reader';
import type { ResourceRequest } from '../../../../template/resource-type';
import type { Authorization } from '../../authorization';
import type { PolicyDocument } from '../../role';

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
  request: ResourceRequest,
  authorization: Authorization,
): PolicyDocument {
  const document = read.requiredObject('PolicyDocument').values;
  authorization.rememberOrigin(document, request);
  return document;
}

/** The name and the document of an inline policy. */
export function readPolicy(
  read: PropertyReader,
  request: ResourceRequest,
  authorization: Authorization,
): { readonly name: string; readonly document: PolicyDocument } {
  return {
    name: read.requiredText('PolicyName', NAME.policy),
    document: readDocument(read, request, authorization),
  };
}
