import type { Handler } from 'hono';
import { showMfaPage } from '../pages/mfa-page';
import type { PoolDomain } from '../pool-domain';
import type { CodeRefusal } from '../sign-in/sign-in-attempts';
import { afterPassword, complete, forChallenge } from './private/sign-in-steps';

/** In the words of the API's `CodeMismatchException` and `ExpiredCodeException`. That the pages say so is unverified on live AWS. */
const REFUSALS: Readonly<Record<CodeRefusal, string>> = {
  wrong: 'Invalid code received for user',
  used: 'Your software token has already been used once.',
  'locked-out': 'Password attempts exceeded',
};

/** `POST /mfa`: a code of the user's authenticator app, or of a message. The path is unverified on live AWS. */
export function submitMfa(domain: PoolDomain): Handler {
  return forChallenge(domain, 'mfa', (step, { form, id, challenge, user }) => {
    const { sent } = challenge;
    const refused = domain.pool.signIns.refuseCode(user, sent ?? user.softwareToken, form.get('code') ?? '');
    if (refused !== undefined) {
      return showMfaPage(step, { status: 400, id, challenge, error: REFUSALS[refused] });
    }
    domain.challenges.delete(id);
    if (sent !== undefined) {
      domain.pool.users.verify(user, sent.verifies);
    }
    return complete(step, user, challenge.signInName);
  });
}

/** `POST /mfa/setup`: the first code of a new authenticator app. The path is unverified on live AWS. */
export function submitMfaSetup(domain: PoolDomain): Handler {
  return forChallenge(domain, 'mfa-setup', (step, { form, id, challenge, user }) => {
    // The user has set one up in the meantime: it is not for this browser to replace it.
    if (user.softwareToken !== undefined) {
      domain.challenges.delete(id);
      return afterPassword(step, user, challenge.signInName);
    }
    const refused = domain.pool.signIns.refuseCode(user, challenge.token, form.get('code') ?? '');
    if (refused !== undefined) {
      return showMfaPage(step, { status: 400, id, challenge, error: REFUSALS[refused] });
    }
    domain.challenges.delete(id);
    user.softwareToken = challenge.token;
    return complete(step, user, challenge.signInName);
  });
}
