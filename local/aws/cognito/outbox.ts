/** A message that AWS would have sent to a person, and the twin keeps. */
export interface LocalMessage {
  /** The id of the user pool. */
  readonly userPoolId: string;
  /** What the person signed in with. */
  readonly username: string;
  readonly medium: 'SMS' | 'EMAIL';
  /** The telephone number or e-mail address. */
  readonly destination: string;
  /** The code in the message. */
  readonly code: string;
  /** By the twin's clock. */
  readonly sentAt: Date;
}

const MAX_KEPT_MESSAGES = 1_000;

/** Gets a message when it is sent, for a person who waits for it. */
export type ReceiveMessage = (message: LocalMessage) => void;

/** The messages that user pools would send. They stay on this computer, where a test or the person reads them. */
export class Outbox {
  readonly #messages: LocalMessage[] = [];

  constructor(private readonly receive: ReceiveMessage = () => undefined) {}

  /** Oldest first; the last thousand are kept. */
  get messages(): readonly LocalMessage[] {
    return this.#messages;
  }

  send(message: LocalMessage): void {
    this.#messages.push(message);
    this.#messages.splice(0, this.#messages.length - MAX_KEPT_MESSAGES);
    this.receive(message);
  }
}
