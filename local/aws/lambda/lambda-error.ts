/** Lambda refuses an invocation before any function runs. */
export class LambdaError extends Error {
  override readonly name = 'LambdaError';

  constructor(
    /** The error type that the service's API answers with. */
    readonly code: 'RequestTooLargeException' | 'ResourceNotFoundException',
    message: string,
  ) {
    super(message);
  }
}
