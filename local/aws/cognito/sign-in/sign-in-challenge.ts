import type { SentCode } from '../mfa/sent-code';
import type { SoftwareToken } from '../mfa/software-token';

/** What a person who gave the right password has to do yet. */
export type ChallengeKind = 'new-password' | 'mfa' | 'mfa-setup';

/** A person who gave the right password and has to do something more, in the time that the app client allows. */
export interface SignInChallenge {
  readonly kind: ChallengeKind;
  readonly sub: string;
  readonly clientId: string;
  /** What the person signed in with. */
  readonly signInName: string;
  /** With `mfa-setup`: the token that becomes the user's once a code of it was given. */
  readonly token?: SoftwareToken;
  /** With `mfa`: the code that was sent; without it, the user's authenticator app shows the code. */
  readonly sent?: SentCode;
}

/** A page that asks for the answer to a challenge. */
export interface ChallengeState {
  readonly status: 200 | 400;
  readonly id: string;
  readonly challenge: SignInChallenge;
  readonly error?: string;
}
