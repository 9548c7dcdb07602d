import { SignInRefused } from './sign-in-refused';
import type { SignInProof } from './sign-in-proof';

/** What the identity provider's answer consists of (RFC 6749 section 4.1.2, RFC 9207 section 2). */
const PARAMETERS = ['state', 'code', 'error', 'iss'];

/** RFC 6749 appendix A.11. Those of known providers have at most about 2,000 characters. */
const CODE = /^[\x20-\x7e]{1,4096}$/;

/** RFC 6749 section 4.1.2.1: the identity provider failed, not the request. */
const TEMPORARY = ['server_error', 'temporarily_unavailable'];

/** The parameters that count. A browser can add others, such as those of answers of other kinds. */
export const answerOf = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name]) => PARAMETERS.includes(name)));

/**
 * Refuses what no identity provider needs to be asked about: a parameter that is there twice (RFC 6749 section 3.1), an answer of
 * another issuer (RFC 9207 section 2.4), an error, and an answer without a code.
 *
 * @throws SignInRefused
 */
export function requireCode(query: URLSearchParams, { issuer, issuerIsNamed }: SignInProof): void {
  const twice = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) {
    throw new SignInRefused('answer_not_accepted', `the answer has ${twice} twice`);
  }
  const iss = query.get('iss') ?? '';
  if (issuer !== undefined && iss !== issuer && (iss !== '' || issuerIsNamed)) {
    throw new SignInRefused(
      'answer_not_accepted',
      iss === '' ? 'the answer does not name its issuer' : 'the answer is of another issuer',
    );
  }
  const error = query.get('error') ?? '';
  if (error === 'access_denied') {
    throw new SignInRefused('cancelled');
  }
  if (error !== '') {
    throw new SignInRefused(
      TEMPORARY.includes(error) ? 'identity_provider_unavailable' : 'identity_provider_refused',
      `the identity provider answered ${loggable(error)}`,
    );
  }
  if (!CODE.test(query.get('code') ?? '')) {
    throw new SignInRefused('answer_not_accepted', 'the answer has no code');
  }
}

/** An error code as the log may have it: never text that somebody else wrote. */
export const loggable = (code: string): string => (/^[a-z_]{1,64}$/.test(code) ? code : 'an OAuth error');
