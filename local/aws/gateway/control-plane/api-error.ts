/** An error as the control plane answers it (restJson1: the type is in a header, the message in the body). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly type:
      'ResourceNotFoundException' | 'ValidationException' | 'ConflictException' | 'UnknownOperationException',
    message: string,
  ) {
    super(message);
  }

  toResponse(): Response {
    const status = {
      ResourceNotFoundException: 404,
      ValidationException: 400,
      ConflictException: 409,
      UnknownOperationException: 404,
    }[this.type];
    const reason = this.type === 'ValidationException' && { reason: 'FieldValidationFailed' };
    return Response.json({ message: this.message, ...reason }, { status, headers: { 'x-amzn-errortype': this.type } });
  }
}
