import { Writable } from 'node:stream';
import type { StreamedResponse } from './protocol';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Collects what a streaming handler writes: the twin answers with the whole response at once. */
export class ResponseStream extends Writable {
  readonly #chunks: Buffer[] = [];
  #contentType: string | undefined;
  #metadata: Readonly<Record<string, unknown>> | undefined;

  /** Called by handlers that do not use `HttpResponseStream`. */
  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.#metadata = metadata;
  }

  get response(): StreamedResponse {
    return {
      base64: Buffer.concat(this.#chunks).toString('base64'),
      contentType: this.#contentType,
      metadata: this.#metadata,
    };
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}

/**
 * The global that streaming handlers are written against.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const awslambda = {
  streamifyResponse<T extends object>(handler: T): T {
    return Object.assign(handler, { [STREAMING]: 'response' });
  },
  HttpResponseStream: {
    from(stream: ResponseStream, metadata: Readonly<Record<string, unknown>>): ResponseStream {
      stream.setMetadata(metadata);
      return stream;
    },
  },
};

/** Whether the handler was wrapped in {@link awslambda.streamifyResponse}. */
export function isStreaming(handler: object): boolean {
  return STREAMING in handler;
}
