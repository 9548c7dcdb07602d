import { shortened, type PropertyReader } from '../../../../template/property-reader';

/** Source: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito". */
const MAX_URLS = 100;
const MAX_URL_LENGTH = 1024;

/** Hosts that a callback URL may name with plain http. Source: `CallbackURLs` in the API reference. */
const PLAIN_HTTP_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Source: `CallbackURLs` and `RedirectUrlType` in the API reference. */
const URL_RULES: readonly {
  readonly broken: (url: string) => boolean;
  readonly problem: string;
  readonly remedy: string;
}[] = [
  {
    broken: (url) => url.length > MAX_URL_LENGTH,
    problem: 'is too long',
    remedy: `use at most ${MAX_URL_LENGTH} characters`,
  },
  {
    broken: (url) => !/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(url) || !/^[a-z][a-z0-9+.-]*:\//i.test(url),
    problem: 'is not an absolute URL',
    remedy: 'use an absolute URL such as https://app.example.com/callback',
  },
  { broken: (url) => !URL.canParse(url), problem: 'is not a URL', remedy: 'correct it' },
  { broken: (url) => url.includes('#'), problem: 'has a fragment', remedy: "remove the part from '#' on" },
  {
    broken: (url) => new URL(url).protocol === 'http:' && !PLAIN_HTTP_HOSTS.includes(new URL(url).hostname),
    problem: 'is plain http',
    remedy: 'use https, or http with localhost, 127.0.0.1 or [::1]',
  },
];

/** Reads `CallbackURLs` or `LogoutURLs` of an app client. */
export function readRedirectUrls(read: PropertyReader, property: string): readonly string[] {
  const urls = read.strings(property, MAX_URLS);
  for (const url of urls) {
    const problem = URL_RULES.find((rule) => rule.broken(url));
    if (problem !== undefined) {
      read.fail(property, `has '${shortened(url)}', which ${problem.problem}`, problem.remedy);
    }
  }
  return urls;
}
