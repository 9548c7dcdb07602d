import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import type { OrderDesk } from './order-desk';
import { createOrderDeskServer } from './order-desk-server';

/**
 * Serves the order desk over Streamable HTTP at `/mcp`, in the revisions 2025-03-26, 2025-06-18, 2025-11-25 and
 * 2026-07-28 of the Model Context Protocol.
 *
 * Every answer is one JSON document and never a stream of events, because a function URL buffers the whole response.
 */
export function createApp(desk: OrderDesk): Hono {
  const createServer = () => createOrderDeskServer(desk);
  // A subscription is an endless stream; a function that only answers has none to offer.
  const modern = createMcpHandler(createServer, { legacy: 'reject', maxSubscriptions: 0 });

  return new Hono()
    .post('/mcp', async (c) => {
      const request = c.req.raw;
      return (await isLegacyRequest(request)) ? serveLegacy(request, createServer()) : modern.fetch(request);
    })
    .all('/mcp', (c) => {
      const error = { code: -32000, message: 'Method not allowed: send MCP messages with POST.' };
      return c.json({ jsonrpc: '2.0', error, id: null }, 405, { Allow: 'POST' });
    })
    .notFound((c) =>
      c.json({ error: 'not_found', message: `There is nothing at ${c.req.path}; MCP is served at /mcp.` }, 404),
    );
}

/** The revisions of 2025. `createMcpHandler` would serve them as event streams only. */
async function serveLegacy(request: Request, server: ReturnType<typeof createOrderDeskServer>): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}
