import { createHash } from 'node:crypto';
import type { Credentials } from './credentials';
import { sign } from './private/signature';

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
  readonly credentials: Credentials;
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
  const url = new URL(request.url);
  const body = request.body ?? '';
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  headers.host = url.host;
  headers['x-amz-content-sha256'] = createHash('sha256').update(body).digest('hex');
  const signed = { ...(await sign({ method: request.method, url, headers, body }, context)) };
  delete signed.host;
  return signed;
}
