import type { LocalMessage } from './local-message';

/** As many as anybody reads. */
const KEPT_MESSAGES = 1_000;

/** What is done with a message at once, for somebody who waits for it. */
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
    this.#messages.splice(0, this.#messages.length - KEPT_MESSAGES);
    this.receive(message);
  }
}
