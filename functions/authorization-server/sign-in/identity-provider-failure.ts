import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { DependencyError, MisconfigurationError } from '../dependency-error';
import { loggable } from './authorization-answer';
import { SignInRefused } from './sign-in-refused';

/** OAuth errors of the token endpoint that a browser cannot cause, and that stay until the owner changes something. */
const MISCONFIGURED = new Set(['invalid_scope', 'unsupported_grant_type', 'unsupported_response_type']);

/** The client is refused (RFC 6749 section 5.2). Keycloak says the second for a wrong secret. */
const CLIENT_REFUSED = new Set(['invalid_client', 'unauthorized_client']);

/** The identity provider says that it failed itself. */
const FAILED_ITSELF = new Set(['server_error', 'temporarily_unavailable']);

/**
 * Statuses by which the token endpoint, or a firewall before it, refuses what the request says. The code is the one part of it
 * that a browser brings, so it is the code that is refused.
 */
const CODE_REFUSED = new Set([400, 403, 413, 422]);

/** Statuses of an address at which there is no document for this server. A failing provider has others. */
const NO_DOCUMENT = new Set([400, 401, 403, 404, 410]);

/**
 * What it means that redeeming a code failed: the browser brought a wrong one, the owner has to change something, or the identity
 * provider does not work.
 *
 * @param method of authentication that was used
 */
export async function redemptionFailure(cause: unknown, method: string): Promise<Error> {
  const response = responseOf(cause);
  const error = await oauthErrorOf(cause);
  if (response?.status === 401 || CLIENT_REFUSED.has(error)) {
    return new ClientRefused(
      `the identity provider answered ${loggable(error || 'invalid_client')} to ${method}: wrong client secret, or method refused`,
    );
  }
  if (MISCONFIGURED.has(error)) {
    return new MisconfigurationError(`the identity provider answered ${error} to the code`);
  }
  if (response !== undefined && CODE_REFUSED.has(response.status) && !FAILED_ITSELF.has(error)) {
    return new SignInRefused(
      'code_refused',
      `the identity provider refused the code: ${error === '' ? `status ${response.status}` : loggable(error)}`,
    );
  }
  const nonce = nonceProblemOf(cause);
  if (nonce !== undefined) {
    return new SignInRefused('answer_not_accepted', `the ID token has ${nonce}`);
  }
  if (detailOf(cause)?.header !== undefined) {
    return new MisconfigurationError('the ID token is signed with an algorithm that the metadata does not name');
  }
  if (codeOf(cause) === 'OAUTH_UNSUPPORTED_OPERATION') {
    return new MisconfigurationError('the ID token is signed or encrypted in a way that is not supported');
  }
  return new DependencyError(`sign-in at the identity provider failed: ${reasonOf(cause)}`);
}

/** The identity provider does not accept the secret of this server, or not in this way. */
export class ClientRefused extends MisconfigurationError {}

/** What it means that the metadata of the identity provider could not be had. */
export function discoveryFailure(cause: unknown, issuer: string): Error {
  const status = responseOf(cause)?.status ?? 0;
  if (NO_DOCUMENT.has(status)) {
    return new MisconfigurationError(
      `discovery at ${issuer} was answered with status ${status}: there is no OpenID Connect document of this issuer`,
    );
  }
  const named = metadataIssuerOf(cause);
  if (named !== undefined && withoutSlash(named) === withoutSlash(issuer)) {
    return new MisconfigurationError(
      `discovery at ${issuer} failed: its issuer is spelled ${named.endsWith('/') ? 'with' : 'without'} a slash at the end`,
    );
  }
  return new DependencyError(`discovery at ${issuer} failed: ${reasonOf(cause)}`);
}

/** Whether the identity provider said something of no use about the person, instead of being out of order. */
export function isAnsweredRefusal(cause: unknown): boolean {
  const status = responseOf(cause)?.status;
  if (status !== undefined) {
    return status < 500 && status !== 408 && status !== 429;
  }
  return ![undefined, 'OAUTH_TIMEOUT'].includes(codeOf(cause));
}

/** For the log: a code of the library or of OAuth, never text that the identity provider sent. */
export function reasonOf(error: unknown): string {
  return error instanceof ResponseBodyError ? loggable(error.error) : (codeOf(error) ?? (error as Error).name);
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && /^OAUTH_[A-Z_]+$/.test(code) ? code : undefined;
}

function responseOf(error: unknown): Response | undefined {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) {
    return error.response;
  }
  return error instanceof ClientError && error.cause instanceof Response ? error.cause : undefined;
}

/** The library reads no body where it finds a challenge, which RFC 6749 section 5.2 asks for beside the body. */
async function oauthErrorOf(cause: unknown): Promise<string> {
  if (cause instanceof ResponseBodyError) {
    return cause.error;
  }
  if (!(cause instanceof WWWAuthenticateChallengeError)) {
    return '';
  }
  const body = (await cause.response.json().catch(() => undefined)) as { readonly error?: unknown } | null | undefined;
  return typeof body?.error === 'string' ? body.error : '';
}

/** A code of another sign-in, which somebody put into this one (OpenID Connect Core 1.0 section 3.1.3.7, step 11). */
function nonceProblemOf(error: unknown): string | undefined {
  const detail = detailOf(error);
  if (detail?.claim === 'nonce') {
    return 'the nonce of another sign-in';
  }
  const { claims } = detail ?? {};
  return codeOf(error) === 'OAUTH_INVALID_RESPONSE' && claims !== undefined && claims.nonce === undefined
    ? 'no nonce'
    : undefined;
}

function metadataIssuerOf(error: unknown): string | undefined {
  const issuer = (error instanceof ClientError ? (error.cause as { body?: { issuer?: unknown } }) : undefined)?.body
    ?.issuer;
  return typeof issuer === 'string' ? issuer : undefined;
}

/** What the library says about the claims that it did not accept. */
function detailOf(error: unknown) {
  const cause = error instanceof ClientError && error.cause instanceof Error ? error.cause.cause : undefined;
  return cause as
    | {
        readonly claim?: string;
        readonly claims?: Readonly<Record<string, unknown>>;
        /** There, with `expected`, if the algorithm is another one. */
        readonly header?: object;
      }
    | undefined;
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '');
