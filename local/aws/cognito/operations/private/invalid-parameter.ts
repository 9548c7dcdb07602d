import { ApiError } from '../../../service-apis/api-error';

/** How the user pools API refuses an input. */
export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
