import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import type { Credentials } from './credentials';

/** A request to sign. What is signed must be sent unchanged. */
export interface RequestToSign {
  readonly method: string;
  readonly url: string | URL;
  /** Headers to send and to sign. The `host` header is signed as the URL has it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The signer, the time, and the service that the signature is for. */
export interface SigningContext {
  readonly credentials: Omit<Credentials, 'sessionToken'> & Partial<Credentials>;
  /** The signing name of the service that is called, such as `lambda` for function URLs. */
  readonly service: string;
  readonly region: string;
  readonly date: Date;
}

/**
 * Signs a request with AWS Signature Version 4.
 *
 * @returns all headers to send: those of the request, in lower case, and those of the signature. `host` is not among
 * them, because HTTP clients send it themselves.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signRequest(request: RequestToSign, context: SigningContext): Promise<Record<string, string>> {
  const { method, url, headers: given = {}, body = '' } = request;
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  headers.host = new URL(url).host;
  headers['x-amz-content-sha256'] = createHash('sha256').update(body).digest('hex');
  const signed = { ...(await sign({ method, url, headers, body }, context)) };
  delete signed.host;
  return signed;
}

/**
 * A request's headers together with those that a signature of version 4 adds.
 *
 * @param request with headers in lower case
 * @param signedHeaders those that the signature covers; all that can be covered, unless given
 */
export async function sign(
  { method, url, headers, body }: Required<RequestToSign>,
  { credentials, service, region, date }: SigningContext,
  signedHeaders?: readonly string[],
): Promise<Record<string, string>> {
  const { protocol, hostname, pathname: path, searchParams } = new URL(url);
  const query: Record<string, string[]> = {};
  for (const [name, value] of searchParams) {
    (query[name] ??= []).push(value);
  }
  // The checksum is in the signature in any case; as a header it is the caller's choice.
  const signer = new SignatureV4({ credentials, service, region, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    { method, protocol, hostname, path, query, headers: { ...headers }, body },
    { signingDate: date, ...(signedHeaders && { signableHeaders: new Set(signedHeaders) }) },
  );
  return signed.headers;
}
