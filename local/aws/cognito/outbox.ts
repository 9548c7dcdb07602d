import { BoundedLog } from '../../account/bounded-log';

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

/** Gets a message when it is sent, for a person who waits for it. */
export type ReceiveMessage = (message: LocalMessage) => void;

/** The messages that user pools would send. They stay on this computer, where a test or the person reads them. */
export class Outbox extends BoundedLog<LocalMessage> {
  constructor(private readonly receive: ReceiveMessage = () => undefined) {
    super();
  }

  override add(message: LocalMessage): void {
    super.add(message);
    this.receive(message);
  }
}
