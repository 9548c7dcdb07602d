import {
  createMcpHandler,
  inputRequired,
  isInitializeRequest,
  isLegacyRequest,
  McpServer,
  UrlElicitationRequiredError,
  WebStandardStreamableHTTPServerTransport,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { FetchHandler } from '../../../../local/http/loopback-server';

const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });

const FORM = {
  message: 'Really?',
  requestedSchema: { type: 'object' as const, properties: { sure: { type: 'boolean' as const } } },
};
const PAGE = { mode: 'url' as const, message: 'Sign in', url: 'https://shop.example/consent', elicitationId: 'e-1' };
const PROMPT = {
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Name a colour' } }],
  maxTokens: 5,
};

/**
 * An MCP server whose tools ask and tell the client things while they run: with sessions for the versions of 2025, in
 * results for 2026-07-28.
 */
export class AskingServer implements FetchHandler {
  /** How many sessions were opened by `initialize`. */
  opened = 0;
  readonly #sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  readonly #modern = createMcpHandler(() => this.#server(true), { legacy: 'reject' });

  async fetch(request: Request): Promise<Response> {
    const body: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
    if (body !== undefined && !(await isLegacyRequest(request.clone(), body))) return this.#modern.fetch(request);
    const id = request.headers.get('mcp-session-id');
    if (id !== null) {
      return this.#sessions.get(id)?.handleRequest(request) ?? new Response('no such session', { status: 404 });
    }
    if (!isInitializeRequest(body)) return new Response('no session', { status: 400 });
    this.opened += 1;
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (sessionId) => void this.#sessions.set(sessionId, transport),
    });
    await this.#server(false).connect(transport);
    return transport.handleRequest(request);
  }

  /** As a server does that restarts: its clients have to begin again. */
  async forgetSessions(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((transport) => transport.close()));
    this.#sessions.clear();
  }

  async close(): Promise<void> {
    await this.forgetSessions();
    await this.#modern.close();
  }

  #server(modern: boolean): McpServer {
    const server = new McpServer({ name: 'asking', version: '1.0.0' }, { capabilities: { logging: {} } });
    const inputSchema = z.object({});
    const add = (name: string, run: (context: ServerContext) => unknown): void => {
      server.registerTool(
        name,
        { description: name, inputSchema },
        async (_, context) => (await run(context)) as never,
      );
    };
    /** What the client answered, or the error that it, or whatever is in between, gave. */
    const orError = (answer: Promise<unknown>): Promise<unknown> =>
      answer.then(text, ({ code, message }) => text({ code, message }));
    add('session', ({ sessionId }) => text(sessionId ?? null));
    add('capabilities', () => text(server.server.getClientCapabilities() ?? {}));
    add('log', async ({ mcpReq }) => {
      await mcpReq.log('info', 'first', 'desk');
      await mcpReq.log('error', { second: true });
      return text('logged');
    });
    add('visit', () => {
      throw new UrlElicitationRequiredError([PAGE]);
    });
    if (modern) {
      add('confirm', ({ mcpReq }) =>
        mcpReq.inputResponses
          ? text({ ...mcpReq.inputResponses, state: mcpReq.requestState() })
          : inputRequired({ inputRequests: { sure: inputRequired.elicit(FORM) }, requestState: 'round-1' }),
      );
      return server;
    }
    // Past the SDK's own checks: a server may ask whatever it was told.
    const ask = (context: ServerContext, method: string, params: object) =>
      orError(context.mcpReq.send({ method, params: params as never }, z.looseObject({})));
    add('confirm', (context) => ask(context, 'elicitation/create', FORM));
    add('page', (context) => ask(context, 'elicitation/create', PAGE));
    add('sample', (context) => ask(context, 'sampling/createMessage', PROMPT));
    add('roots', (context) => ask(context, 'roots/list', {}));
    return server;
  }
}
