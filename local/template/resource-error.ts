import { TwinError, type ErrorCode } from '../account/twin-error';

/**
 * AWS would refuse to create this resource. The message says what is wrong and how to fix it; the deployment adds which
 * resource it is.
 */
export class ResourceError extends TwinError {
  override readonly name = 'ResourceError';

  constructor(message: string, code: ErrorCode = 'ResourceFailed', property?: string, cause?: unknown) {
    super(code, message, { property, cause });
  }
}
