import { createMcpHandler, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { FetchHandler } from '../../../../local/http/loopback-server';

/** An MCP server with a tool that reports progress, a prompt, a resource and a template. Tools can be added while it runs. */
export class OrderServer implements FetchHandler {
  readonly tools = new Set(['count']);
  readonly #handler = createMcpHandler(() => this.#server());

  /** @param text what the server's resource `orders://all` says */
  constructor(private readonly text = 'all orders') {}

  fetch(request: Request): Promise<Response> {
    return this.#handler.fetch(request);
  }

  close(): Promise<void> {
    return this.#handler.close();
  }

  #server(): McpServer {
    const server = new McpServer({ name: 'orders', version: '1.0.0' });
    for (const name of this.tools) {
      server.registerTool(name, { description: `Does ${name}`, inputSchema: z.object({}) }, async (_, context) => {
        const progressToken = context.mcpReq._meta?.progressToken;
        for (let progress = 1; progressToken !== undefined && progress <= 3; progress += 1) {
          await context.mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken, progress, total: 3, message: `step ${progress}` },
          });
        }
        return { content: [{ type: 'text', text: 'counted' }] };
      });
    }
    server.registerPrompt('summary', { argsSchema: z.object({ order: z.string() }) }, ({ order }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Summarize ${order}` } }],
    }));
    server.registerResource('all', 'orders://all', { mimeType: 'text/plain' }, ({ href }) => ({
      contents: [{ uri: href, text: this.text }],
    }));
    server.registerResource(
      'one',
      new ResourceTemplate('orders://one/{id}', { list: undefined }),
      {},
      ({ href }, { id }) => ({ contents: [{ uri: href, text: `order ${String(id)}` }] }),
    );
    return server;
  }
}
