import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { OptionError } from '../account/twin-error';

/** Anything with a web-standard `fetch`, such as a Hono application. */
export interface FetchHandler {
  fetch(request: Request): Response | Promise<Response>;
}

/**
 * An HTTP server of the twin. It listens on 127.0.0.1 only: nothing of a twin is reachable from another machine, nor from a
 * web page that got a name for this one.
 */
export class LoopbackServer {
  static async listen(handler: FetchHandler, port = 0): Promise<LoopbackServer> {
    const server: Server = createAdaptorServer({
      fetch: (request) =>
        refuseForeignHost(request, portOf(server)) ?? refuseMethod(request) ?? handler.fetch(platformRequest(request)),
      // The twin runs inside a test's own process, whose globals are not its to change.
      overrideGlobalObjects: false,
    }) as Server;
    // Idle connections are the clients' to close: on a busy computer one would reuse a connection in the moment that it is closed
    // here.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new OptionError(
                'PortInUse',
                `port ${port} on 127.0.0.1 is in use; choose another one, or 0 for a free one`,
                { property: 'port' },
              )
            : error,
        ),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    return new LoopbackServer(server);
  }

  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;

  private constructor(private readonly server: Server) {
    this.origin = `http://127.0.0.1:${portOf(server)}`;
  }

  /** Stops listening and drops every open connection, so that nothing keeps the process alive. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** The adapter's own kind of request cannot be copied with `new Request`, which middleware does to limit a body. */
function platformRequest({ url, method, headers, body, signal }: Request): Request {
  return new Request(url, { method, headers, signal, ...(body && { body, duplex: 'half' }) });
}

/** The methods that `Request` does not take (Fetch standard, section 2.2.1); what AWS answers to them is not documented. */
const FORBIDDEN_METHODS = ['CONNECT', 'TRACE', 'TRACK'];

function refuseMethod({ method }: Request): Response | undefined {
  return FORBIDDEN_METHODS.includes(method.toUpperCase()) ? new Response(null, { status: 405 }) : undefined;
}

/**
 * Refuses a request that was not addressed to this computer by one of its own names. A web page whose name resolves to
 * 127.0.0.1 (DNS rebinding) can send requests here that its browser takes for requests to itself, and read the answers; its
 * own name is then in `Host`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.4, whose status 421 this is
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports, "Security Warning"
 */
function refuseForeignHost(request: Request, port: number): Response | undefined {
  const host = request.headers.get('host')?.toLowerCase() ?? '';
  // The port that a URL leaves out is 80, and so does `Host`.
  const addressed = port === 80 && !/:\d+$/.test(host) ? `${host}:80` : host;
  if (NAMES.some((name) => addressed === `${name}:${port}`)) {
    return undefined;
  }
  const names = NAMES.map((name) => `${name}:${port}`).join(', ');
  return new Response(`The Host header ${JSON.stringify(host)} is not this server's: it answers as ${names}\n`, {
    status: 421,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
