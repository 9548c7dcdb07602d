import { createHash } from 'node:crypto';
import { equalsInConstantTime } from '../../account/secrets';
import { ApiError } from '../service-apis/api-error';
import type { RoleCredentials } from './credentials';
import { sign, type RequestToSign, type SigningContext } from './sign-request';

/** A request as it arrived, with headers in lower case and `host` among them. */
export type ReceivedRequest = Required<RequestToSign>;

/** What the receiving service knows. */
export interface VerificationContext extends Pick<SigningContext, 'service' | 'region'> {
  readonly credentialsByAccessKeyId: (accessKeyId: string) => RoleCredentials | undefined;
  readonly now: Date;
}

/** The request is not signed, or not as AWS requires. */
export class SignatureError extends ApiError {
  override readonly name = 'SignatureError';
}

const SKEW_IN_MINUTES = 5;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

/**
 * Verifies a request that was signed with AWS Signature Version 4 in its `Authorization` header, by computing the
 * signature again. Presigned URLs are not supported.
 *
 * @returns the credentials that signed it
 * @throws SignatureError when there is no signature, when it is more than five minutes old or from the future, when the
 * body or a signed header differs from what was signed, or when key, session token, region or service are wrong
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function verifySignature(
  request: ReceivedRequest,
  context: VerificationContext,
): Promise<RoleCredentials> {
  const { headers } = request;
  if (headers.authorization === undefined) {
    throw new SignatureError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const [, accessKeyId, day, region, service, headerList, signature] = AUTHORIZATION.exec(headers.authorization) ?? [];
  if (accessKeyId === undefined || headerList === undefined || signature === undefined) {
    throw new SignatureError(
      'IncompleteSignatureException',
      'The Authorization header must have the form: AWS4-HMAC-SHA256 Credential=<key id>/<date>/<region>/<service>/' +
        'aws4_request, SignedHeaders=<names>, Signature=<signature>',
    );
  }
  const signedHeaders = headerList.split(';');
  const date = readDate(headers['x-amz-date']);

  checkSignedHeaders(headers, signedHeaders);
  checkDate(date, context.now);
  if (region !== context.region || service !== context.service || day !== compact(date).slice(0, 8)) {
    const scope = `${compact(date).slice(0, 8)}/${context.region}/${context.service}/aws4_request`;
    throw new SignatureError('InvalidSignatureException', `Credential should be scoped to ${scope}`);
  }
  const credentials = context.credentialsByAccessKeyId(accessKeyId);
  if (
    credentials === undefined ||
    !equalsInConstantTime(headers['x-amz-security-token'] ?? '', credentials.sessionToken)
  ) {
    throw new SignatureError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  // The signature covers the hash that this header claims, so that the claim has to be true.
  const claimedHash = headers['x-amz-content-sha256'];
  if (claimedHash !== undefined && claimedHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw new SignatureError('InvalidSignatureException', MISMATCH);
  }
  if (
    !equalsInConstantTime(signature, await expectedSignature(request, signedHeaders, { ...context, date, credentials }))
  ) {
    throw new SignatureError('InvalidSignatureException', MISMATCH);
  }
  return credentials;
}

async function expectedSignature(
  { method, url, headers, body }: ReceivedRequest,
  signedHeaders: readonly string[],
  scope: SigningContext,
): Promise<string> {
  const covered = Object.fromEntries(signedHeaders.map((name) => [name, headers[name] ?? '']));
  const { accessKeyId, secretAccessKey } = scope.credentials;
  const signed = await sign(
    { method, url, headers: covered, body },
    // Without the session token: the signer would add its header where the caller did not sign it.
    { ...scope, credentials: { accessKeyId, secretAccessKey } },
    signedHeaders,
  );
  return signed.authorization!.slice(-64);
}

/** `host` and every `x-amz-` header that is sent must be signed. */
function checkSignedHeaders(headers: Readonly<Record<string, string>>, signedHeaders: readonly string[]): void {
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const unsigned = required.find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) {
    const problem = `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`;
    throw new SignatureError('InvalidSignatureException', problem);
  }
}

function checkDate(date: Date, now: Date): void {
  const allowed = SKEW_IN_MINUTES * 60_000;
  const age = now.getTime() - date.getTime();
  if (Math.abs(age) > allowed) {
    const limit = compact(new Date(now.getTime() - Math.sign(age) * allowed));
    const problem =
      age > 0
        ? `Signature expired: ${compact(date)} is now earlier than ${limit} (${compact(now)} - ${SKEW_IN_MINUTES} min.)`
        : `Signature not yet current: ${compact(date)} is still later than ${limit} (${compact(now)} + ${SKEW_IN_MINUTES} min.)`;
    throw new SignatureError('InvalidSignatureException', problem);
  }
}

function readDate(header: string | undefined): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(header ?? '') ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(date.getTime())) {
    throw new SignatureError(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${header ?? ''}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  return date;
}

/** A date as signatures write it, such as `20261123T120000Z`. */
function compact(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
