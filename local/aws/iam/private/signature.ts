import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** A request in the form in which it is signed. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What a signature is bound to. */
export interface SignatureScope {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly service: string;
  readonly region: string;
  readonly date: Date;
  /** The headers that the signature covers. All that can be covered, unless given. */
  readonly signedHeaders?: readonly string[];
}

/** The request's headers together with those that a signature of version 4 adds. */
export async function sign(request: SignableRequest, scope: SignatureScope): Promise<Record<string, string>> {
  const { credentials, service, region, date, signedHeaders } = scope;
  const signer = new SignatureV4({
    credentials,
    service,
    region,
    sha256: Sha256,
    // The checksum is in the signature in any case; as a header it is the caller's choice.
    applyChecksum: false,
  });
  const signed = await signer.sign(toHttpRequest(request), {
    signingDate: date,
    ...(signedHeaders && { signableHeaders: new Set(signedHeaders) }),
  });
  return signed.headers;
}

function toHttpRequest({ method, url, headers, body }: SignableRequest) {
  const query: Record<string, string[]> = {};
  for (const [name, value] of url.searchParams) {
    (query[name] ??= []).push(value);
  }
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query,
    headers: { ...headers },
    body,
  };
}
