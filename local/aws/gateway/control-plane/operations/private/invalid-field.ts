import { ApiError } from '../../../../service-apis/api-error';

/** How the control plane refuses an input. */
export function invalidField(message: string): ApiError {
  return new ApiError('ValidationException', message, { reason: 'FieldValidationFailed' });
}
