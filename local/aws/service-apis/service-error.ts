/** What a service answers when it refuses a call that its caller was allowed to make. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /**
   * @param code the error type of the service's API, such as `NotFoundException`
   * @param members of the answer besides type and message
   */
  constructor(
    readonly code: string,
    message: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
