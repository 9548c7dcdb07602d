import { BoundedLog } from './bounded-log';
import { redacted } from './redacted';

/** Something that failed or was refused in the twin, with the cause that AWS keeps from callers. */
export interface LocalFailure {
  /** By the twin's clock. */
  readonly time: Date;
  readonly stackName: string;
  /** The resource where it happened, such as a target, a gateway or a user pool. */
  readonly logicalId: string;
  /** The gateway's id of the call, which the caller finds in the header `x-amzn-requestid`. */
  readonly requestId?: string;
  /** The app client of a sign-in that was refused. */
  readonly clientId?: string;
  /** The cause, in one line, without secrets and tokens. */
  readonly message: string;
}

/** Gets a failure when it happens. */
export type ReceiveFailure = (failure: LocalFailure) => void;

/** What failed while the twin ran: the last thousand failures are kept. */
export class FailureLog {
  readonly #kept = new BoundedLog<LocalFailure>();

  constructor(private readonly receive: ReceiveFailure = () => undefined) {}

  /** Oldest first. */
  get entries(): LocalFailure[] {
    return this.#kept.entries;
  }

  /** @returns the failure as it is kept: without the secrets in its message */
  add(failure: LocalFailure): LocalFailure {
    const safe = { ...failure, message: redacted(failure.message) };
    this.#kept.add(safe);
    this.receive(safe);
    return safe;
  }
}
