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
