import type { Clock } from '../../clock';
import { ExpiringStore } from './private/expiring-store';
import { randomSecret } from './private/random';

/** A person who gave a temporary password and has to choose one of their own. */
export interface PasswordChallenge {
  readonly sub: string;
  readonly clientId: string;
  /** What the person signed in with. */
  readonly signInName: string;
}

/** The challenges that wait for a new password. Each ends with the time its app client allows, or when it is met. */
export class PasswordChallenges {
  readonly #challenges: ExpiringStore<PasswordChallenge>;

  constructor(clock: Clock) {
    this.#challenges = new ExpiringStore(clock);
  }

  start(challenge: PasswordChallenge, lifetimeSeconds: number): string {
    const id = randomSecret();
    this.#challenges.set(id, challenge, lifetimeSeconds);
    return id;
  }

  find(id: string, clientId: string): PasswordChallenge | undefined {
    const challenge = this.#challenges.get(id);
    return challenge?.clientId === clientId ? challenge : undefined;
  }

  end(id: string): void {
    this.#challenges.delete(id);
  }
}
