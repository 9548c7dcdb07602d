import { errors } from 'oidc-provider';

/** Bytes. The largest request of an assistant that we know, a registration, is below one KiB. */
export const MAX_BODY = 8 * 1024;

/**
 * Bytes of the request line and the header values. An HTTP API refuses more than 10,240 ("Quotas for configuring and running an
 * HTTP API", API Gateway Developer Guide) and adds headers of its own, for which the rest is.
 */
const MAX_HEAD = 10_240 + 1024;

/** In a query or in a form. No request of OAuth has more than twenty. */
const MAX_PARAMETERS = 64;

/**
 * Characters. A state becomes a part of a stored row, and comes back in the answer. The longest that we know of is that of
 * ChatGPT's plugin editor, with 521 (activepieces/activepieces#15023).
 */
const MAX_STATE = 1024;

/** Bytes, as JSON, of what a client chooses. A state of 1,024 characters leaves room for a callback of 150. */
const MAX_STORED = 1280;

/** The OAuth error for it: RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 section 3.2.2. */
export type MalformedRequestError = 'invalid_request' | 'invalid_client_metadata';

/** A request that is larger than any that this server has a use for. Status 431: RFC 6585 section 5. */
export class RequestTooLarge extends errors.CustomOIDCProviderError {
  override readonly name = 'RequestTooLarge';

  constructor(error: MalformedRequestError, description: string, status: 400 | 431 = 400) {
    super(error, description);
    this.status = this.statusCode = status;
    this.expose = true;
  }
}

/**
 * Refuses a request by what is known before its body is read.
 *
 * @throws RequestTooLarge
 */
export function requireSmallRequest({ method, url, headers }: Request, error: MalformedRequestError): void {
  const size = [...headers].reduce((sum, [, value]) => sum + value.length, method.length + url.length);
  if (size > MAX_HEAD) {
    throw new RequestTooLarge(error, `request line and headers are larger than ${MAX_HEAD} bytes`, 431);
  }
  if (Number(headers.get('content-length')) > MAX_BODY) {
    throw bodyTooLarge(error);
  }
}

/** @throws RequestTooLarge */
export function requireFewParameters(queryOrForm: string, error: MalformedRequestError): void {
  if (queryOrForm.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) {
    throw new RequestTooLarge(error, `the request has more than ${MAX_PARAMETERS} parameters`);
  }
}

/**
 * Refuses an authorization request that would become a large row. What else is in the row has a limit elsewhere, or is the
 * server's own.
 *
 * @throws errors.InvalidRequest which the engine sends to the assistant's callback
 */
export function requireSmallStoredRequest({ client_id, redirect_uri, state }: Readonly<Record<string, unknown>>): void {
  if (typeof state === 'string' && state.length > MAX_STATE) {
    throw new errors.InvalidRequest(`state is longer than ${MAX_STATE} characters`);
  }
  if (Buffer.byteLength(JSON.stringify([client_id, redirect_uri, state])) > MAX_STORED) {
    throw new errors.InvalidRequest(`client_id, redirect_uri and state are larger than ${MAX_STORED} bytes`);
  }
}

export const bodyTooLarge = (error: MalformedRequestError): RequestTooLarge =>
  new RequestTooLarge(error, `the body of the request is larger than ${MAX_BODY} bytes`);
