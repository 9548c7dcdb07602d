import type { Handler } from 'hono';
import type { PoolDomain } from '../pool-domain';
import type { CodeRefusal } from '../users/user-directory';
import {
  afterPassword,
  answeredChallenge,
  complete,
  forRequest,
  respondWithLogin,
  respondWithMfa,
  SESSION_EXPIRED,
} from '../sign-in/sign-in-steps';

/** In the words of the API's `CodeMismatchException` and `ExpiredCodeException`. That the pages say so is unverified on live AWS. */
const REFUSALS: Readonly<Record<CodeRefusal, string>> = {
  wrong: 'Invalid code received for user',
  used: 'Your software token has already been used once.',
  'locked-out': 'Password attempts exceeded',
};

/** `POST /mfa`: a code of the user's authenticator app, or of a message. The path is unverified on live AWS. */
export function submitMfa(domain: PoolDomain): Handler {
  return forRequest(domain, async (step) => {
    const answered = await answeredChallenge(step, 'mfa');
    if (answered === undefined) {
      return respondWithLogin(step, { status: 403, username: '', error: SESSION_EXPIRED });
    }
    const { form, id, challenge, user } = answered;
    const { sent } = challenge;
    const refused = domain.pool.users.refuseCode(user, sent?.code ?? user.softwareToken, form.get('code') ?? '');
    if (refused !== undefined) {
      return respondWithMfa(step, { status: 400, id, challenge, error: REFUSALS[refused] });
    }
    domain.challenges.end(id);
    if (sent !== undefined) {
      domain.pool.users.verify(user, sent.verifies);
    }
    return complete(step, user, challenge.signInName);
  });
}

/** `POST /mfa/setup`: the first code of a new authenticator app. The path is unverified on live AWS. */
export function submitMfaSetup(domain: PoolDomain): Handler {
  return forRequest(domain, async (step) => {
    const answered = await answeredChallenge(step, 'mfa-setup');
    if (answered === undefined) {
      return respondWithLogin(step, { status: 403, username: '', error: SESSION_EXPIRED });
    }
    const { form, id, challenge, user } = answered;
    // Somebody set one up in the meantime: it is not for this browser to replace it.
    if (user.softwareToken !== undefined) {
      domain.challenges.end(id);
      return afterPassword(step, user, challenge.signInName);
    }
    const refused = domain.pool.users.refuseCode(user, challenge.token, form.get('code') ?? '');
    if (refused !== undefined) {
      return respondWithMfa(step, { status: 400, id, challenge, error: REFUSALS[refused] });
    }
    domain.challenges.end(id);
    user.softwareToken = challenge.token;
    return complete(step, user, challenge.signInName);
  });
}
