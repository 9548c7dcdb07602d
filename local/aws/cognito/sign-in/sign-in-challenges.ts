import type { Clock } from '../../../account/clock';
import { ExpiringStore } from '../private/expiring-store';
import { randomSecret } from '../private/random';
import type { SentCode } from '../mfa/sent-code';
import type { SoftwareToken } from '../mfa/software-token';

/** What a person who gave the right password has to do yet. */
export type ChallengeKind = 'new-password' | 'mfa' | 'mfa-setup';

/** A person who gave the right password and has to do something more. */
export interface SignInChallenge {
  readonly kind: ChallengeKind;
  readonly sub: string;
  readonly clientId: string;
  /** What the person signed in with. */
  readonly signInName: string;
  /** With `mfa-setup`: the token that becomes the user's once a code of it was given. */
  readonly token?: SoftwareToken;
  /** With `mfa`: the code that was sent, and where to. Without it, it is the user's authenticator app that knows the code. */
  readonly sent?: {
    readonly code: SentCode;
    readonly destination: string;
    /** The attribute that is verified by giving the code. */
    readonly verifies: string;
  };
}

/** The challenges that wait for a person. Each ends with the time its app client allows, or when it is met. */
export class SignInChallenges {
  readonly #challenges: ExpiringStore<SignInChallenge>;

  constructor(clock: Clock) {
    this.#challenges = new ExpiringStore(clock);
  }

  start(challenge: SignInChallenge, lifetimeSeconds: number): string {
    const id = randomSecret();
    this.#challenges.set(id, challenge, lifetimeSeconds);
    return id;
  }

  find(id: string, clientId: string, kind: ChallengeKind): SignInChallenge | undefined {
    const challenge = this.#challenges.get(id);
    return challenge?.clientId === clientId && challenge.kind === kind ? challenge : undefined;
  }

  end(id: string): void {
    this.#challenges.delete(id);
  }
}
