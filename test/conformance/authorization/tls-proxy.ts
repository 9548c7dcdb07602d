import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * Ends TLS on https://localhost in front of a server on loopback, as Amazon API Gateway does in front of its stages. What
 * stands behind it is set when it is known: that server has to be told first where the proxy listens.
 */
export class TlsProxy {
  static async listen(certificate: { readonly key: string; readonly cert: string }): Promise<TlsProxy> {
    const proxy = new TlsProxy(certificate);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  readonly #server: Server;
  #target: URL | undefined;

  private constructor(certificate: { readonly key: string; readonly cert: string }) {
    this.#server = createServer(certificate, (incoming, outgoing) => {
      if (this.#target === undefined) {
        outgoing.writeHead(503).end();
        return;
      }
      const { method, url, headers } = incoming;
      const { hostname, port, host } = this.#target;
      const forwarded = request({ hostname, port, method, path: url, headers: { ...headers, host } }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      forwarded.once('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
  }

  /** Such as `https://localhost:41234`. */
  get origin(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  forwardTo(origin: string): void {
    this.#target = new URL(origin);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
