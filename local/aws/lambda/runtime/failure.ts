import { types } from 'node:util';
import type { FunctionFailure } from './protocol';

/** An error of the runtime itself, with a name such as Lambda gives it. */
export class RuntimeError extends Error {
  constructor(
    name:
      | 'CallbackHandlerDeprecated'
      | 'HandlerNotFound'
      | 'ImportModuleError'
      | 'MalformedHandlerName'
      | 'NodeJsExit'
      | 'UserCodeSyntaxError',
    message: string,
  ) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

/** Whatever a handler threw, as Lambda reports it. */
export function toFailure(error: unknown): FunctionFailure {
  try {
    if (isError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, ' +
        'name, and stack',
    };
  }
}

/** Also an error from another realm or a look-alike: `instanceof` would miss both. */
function isError(value: unknown): value is Error {
  return (
    types.isNativeError(value) ||
    (typeof value === 'object' && value !== null && ['name', 'message', 'stack'].every((key) => key in value))
  );
}
