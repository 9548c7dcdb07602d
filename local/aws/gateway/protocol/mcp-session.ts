import type {
  ClientCapabilities,
  JSONRPCErrorResponse,
  JSONRPCResultResponse,
  Result,
} from '@modelcontextprotocol/server';
import { ProtocolError } from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';

/** A request of a target to the assistant, such as `elicitation/create`. */
export interface Question {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

type Answer = JSONRPCResultResponse | JSONRPCErrorResponse;

/** An MCP session of a gateway: its owner, what the assistant can do, and what it has been asked and not yet answered. */
export class McpSession {
  readonly id = randomUUID();
  readonly #questions = new Map<string, (answer: Answer) => void>();
  readonly #ended = new AbortController();

  constructor(
    /** The id of the principal that opened it. */
    readonly owner: string | undefined,
    /** As `initialize` declared them. */
    readonly capabilities: ClientCapabilities,
    readonly expiresAt: number,
  ) {}

  /** Aborted when the session ends. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Asks the assistant on the stream of a call, under an id of the gateway's own, and waits for the answer, which comes in a
   * request of its own (developer guide, "Use elicitation with your AgentCore gateway" and "Use sampling with your AgentCore
   * gateway").
   *
   * @param send writes a JSON-RPC request to the stream
   * @param gone aborted when the assistant has left the stream: "the pending elicitation is cleaned up"
   * @throws ProtocolError with the assistant's error
   */
  async ask(
    question: Question,
    send: (request: Question & { readonly jsonrpc: '2.0'; readonly id: string }) => Promise<void>,
    gone: AbortSignal,
  ): Promise<Result> {
    const id = randomUUID();
    const signal = AbortSignal.any([gone, this.ended]);
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#questions.set(id, resolve);
      signal.addEventListener('abort', () => reject(new Error('the assistant has gone away')), { once: true });
    });
    try {
      signal.throwIfAborted();
      await send({ jsonrpc: '2.0', id, ...question });
      const answer = await answered;
      if ('error' in answer) throw new ProtocolError(answer.error.code, answer.error.message, answer.error.data);
      return answer.result;
    } finally {
      answered.catch(() => undefined);
      this.#questions.delete(id);
    }
  }

  /** @returns whether there was a question with the answer's id */
  answer(answer: Answer): boolean {
    const resolve = this.#questions.get(String(answer.id));
    resolve?.(answer);
    return resolve !== undefined;
  }

  end(): void {
    this.#ended.abort();
  }
}
