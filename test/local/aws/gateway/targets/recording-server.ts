import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a remote endpoint saw it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A remote endpoint of a test, on loopback. `await using` closes it. */
export class RecordingServer implements AsyncDisposable {
  readonly received: Received[] = [];

  /** @param answer status and JSON body of an answer */
  static async start(answer: (request: Received) => readonly [number, unknown]): Promise<RecordingServer> {
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const received = { method, url, headers, body };
        recording.received.push(received);
        const [status, json] = answer(received);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
    });
    const recording = new RecordingServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recording;
  }

  private constructor(private readonly server: Server) {}

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** An MCP server with one tool, for a {@link RecordingServer}. */
export function mcpServer({ body }: Received): readonly [number, unknown] {
  const { id, method, params } = JSON.parse(body || '{}') as { id?: number; method?: string; params?: object };
  const protocolVersion = Object(params).protocolVersion;
  const results: Record<string, unknown> = {
    initialize: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
    'tools/list': { tools: [{ name: 'ping', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'pong' }] },
  };
  if (id === undefined) return method === undefined ? [405, {}] : [202, undefined];
  const result = results[method ?? ''];
  return [200, { jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'unknown' } }) }];
}
