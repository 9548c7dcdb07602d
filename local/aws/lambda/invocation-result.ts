import type { FunctionFailure } from './runtime/protocol';

/** What a synchronous invocation returns: what the function returned, or how it failed. */
export type InvocationResult = SucceededInvocation | FailedInvocation;

/** The function returned. */
export interface SucceededInvocation {
  readonly requestId: string;
  readonly functionError?: undefined;
  /** The function's result, as JSON has it. */
  readonly payload: unknown;
}

/** The function threw, crashed, could not be loaded, or took too long. */
export interface FailedInvocation {
  readonly requestId: string;
  readonly functionError: 'Unhandled';
  readonly payload: FunctionFailure;
}
