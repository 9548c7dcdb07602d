/**
 * An AWS API refuses a request, as the SDKs read it. It is an answer to the program that calls, not an error of the twin: the
 * protocol of the API writes it, and nothing else sees it.
 */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';

  /**
   * @param code the error type of the API, such as `NotFoundException`
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

/**
 * What a request names.
 *
 * @throws ApiError when there is none
 */
export function existing<T>(found: T | undefined, code: string, message: string): T {
  if (found === undefined) {
    throw new ApiError(code, message);
  }
  return found;
}

/** How most APIs refuse an input that breaks a constraint. */
export function validationError(message: string): ApiError {
  return new ApiError('ValidationException', message);
}
