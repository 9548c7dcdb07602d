import { invalidProperty } from '../private/invalid-property';
import { isKnown } from '../private/known-at-synthesis';

/** Amazon Cognito API Reference, `CreateUserPoolClient`, `CallbackURLs`: the number and the length of callback URLs. */
const MAX_CALLBACK_URLS = 100;
const MAX_CALLBACK_URL_LENGTH = 1024;

/** Amazon Cognito API Reference, `CreateUserPoolClient`: plain http is admitted for these hosts only (RFC 8252 section 7.3). */
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that a browser or an operating system acts on by itself: an authorization code sent there reaches no assistant. */
const BROWSER_SCHEME =
  /^(?:about|android-app|blob|chrome(?:-.*)?|data|edge|file|filesystem|ftps?|intent|jar|javascript|ldaps?|mailto|ms-.*|.*-ms|resource|sftp|shell|smb|sms|ssh|tel|telnet|vbscript|view-source|wss?):$/;

interface CallbackUrlRule {
  readonly isBroken: (callbackUrl: string, url: URL) => boolean;
  readonly problem: string;
  readonly fix: string;
}

const RULES: readonly CallbackUrlRule[] = [
  {
    isBroken: (callbackUrl) => callbackUrl.length > MAX_CALLBACK_URL_LENGTH,
    problem: `it is longer than ${MAX_CALLBACK_URL_LENGTH} characters`,
    fix: 'use a shorter URL',
  },
  {
    isBroken: (callbackUrl) => callbackUrl.includes('*'),
    problem: 'it has a wildcard, and callback URLs are compared character by character',
    fix: 'list each callback URL in full',
  },
  {
    // RFC 6749 section 3.1.2: the redirection endpoint URI MUST NOT include a fragment component.
    isBroken: (callbackUrl) => callbackUrl.includes('#'),
    problem: 'it has a fragment',
    fix: 'remove "#" and what follows it',
  },
  {
    isBroken: (_, url) => url.username !== '' || url.password !== '',
    problem: 'it has user information before the host',
    fix: 'remove what stands before "@"',
  },
  {
    isBroken: (_, url) => url.protocol === 'http:' && !LOOPBACK_HOSTS.has(url.hostname),
    problem: 'plain http is admitted for localhost, 127.0.0.1 and [::1] only',
    fix: 'use https or a loopback host',
  },
  {
    isBroken: (_, url) => BROWSER_SCHEME.test(url.protocol),
    problem: 'its scheme is neither https, loopback http nor the private scheme of a program',
    fix: 'use https, http on a loopback host, or a private scheme such as my-assistant://callback',
  },
];

function parse(callbackUrl: string): URL | undefined {
  try {
    return new URL(callbackUrl);
  } catch {
    return undefined;
  }
}

/** Refuses callback URLs that Amazon Cognito would refuse at deployment, and those that would leak an authorization code. */
export function requireCallbackUrls(property: string, callbackUrls: string[]): void {
  if (callbackUrls.length === 0) {
    throw invalidProperty('MissingProperty', property, callbackUrls, 'it is empty', 'list at least one callback URL');
  }
  if (callbackUrls.length > MAX_CALLBACK_URLS) {
    throw invalidProperty(
      'QuotaExceeded',
      property,
      `${callbackUrls.length} URLs`,
      `an app client takes at most ${MAX_CALLBACK_URLS} callback URLs`,
      'remove some or split the assistant in two',
    );
  }
  for (const [index, callbackUrl] of callbackUrls.entries()) {
    requireCallbackUrl(`${property}[${index}]`, callbackUrl);
  }
}

/** Refuses a callback URL that would leak an authorization code or is none. */
export function requireCallbackUrl(property: string, callbackUrl: string): void {
  if (!isKnown(callbackUrl)) {
    return;
  }
  const url = parse(callbackUrl);
  if (!url) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      callbackUrl,
      'it is not an absolute URL',
      'write it in full, e.g. http://localhost:7777/callback',
    );
  }
  const broken = RULES.find((rule) => rule.isBroken(callbackUrl, url));
  if (broken) {
    throw invalidProperty('InvalidProperty', property, callbackUrl, broken.problem, broken.fix);
  }
}
