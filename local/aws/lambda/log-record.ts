/** One line that a function wrote, or that Lambda wrote about it. */
export interface LogRecord {
  readonly functionName: string;
  /** The invocation that was running. Output between two invocations counts to the one before. */
  readonly requestId: string;
  readonly time: Date;
  readonly message: string;
}
