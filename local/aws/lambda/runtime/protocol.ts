/** What the twin and the process of an execution environment say to each other. */

/** To the process: run the handler once. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly event: string;
  readonly clientContext?: unknown;
  readonly timeoutMs: number;
}

/** From the process: it is about to call the handler, or it has called it. */
export type RuntimeMessage = { readonly requestId: string } & (
  | { readonly type: 'started' }
  /**
   * What the invocation wrote is followed by an {@link endOfOutput} in both output streams. After its `last` one the process
   * ends itself and must not be used again.
   */
  | { readonly type: 'outcome'; readonly outcome: Outcome; readonly last: boolean }
);

/** How an invocation ended. */
export type Outcome =
  | { readonly kind: 'payload'; readonly json: string }
  | { readonly kind: 'stream'; readonly stream: StreamedResponse }
  | { readonly kind: 'failure'; readonly failure: FunctionFailure };

/** What a handler wrote that was wrapped in `awslambda.streamifyResponse`. */
export interface StreamedResponse {
  readonly base64: string;
  readonly contentType?: string;
  /** Status code, headers and cookies, when the handler used `awslambda.HttpResponseStream.from`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A failed invocation in the words of Lambda. */
export interface FunctionFailure {
  /** The name of the error's class, or one such as `Runtime.HandlerNotFound` or `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Marks, in the output of a process, where the output of an invocation ends. */
export function endOfOutput(requestId: string): string {
  return `\0end of ${requestId}\0`;
}

/**
 * The longest response: 6 MB and a little.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_RESPONSE_BYTES = 6_291_556;
