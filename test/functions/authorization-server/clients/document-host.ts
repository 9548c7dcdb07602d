import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import type { Agent } from 'node:https';
import { publicAddressAgent } from '../../../../functions/authorization-server/clients/public-address-agent';
import { throwAwayCertificate } from './throw-away-certificate';

/** A lookup that knows one answer to everything, as a hostile name server may. */
export function resolvingTo(...addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = found;
    if (options.all !== true && first !== undefined) {
      callback(null, first.address, first.family);
    } else {
      callback(null, found);
    }
  };
}

/** An https server on the loopback interface that stands for every host of the certificate's names. */
export class DocumentHost implements AsyncDisposable {
  static readonly NAMES = ['app.example.com', 'other.example.com'];

  /** How many connections were made, before any request. */
  connections = 0;

  readonly requests: IncomingMessage[] = [];
  readonly certificate: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, certificate: string) {
    this.#server = server;
    this.certificate = certificate;
  }

  /** `respond` is called with a response whose content type is already JSON. */
  static async start(
    respond: (request: IncomingMessage, response: ServerResponse) => void,
    names: readonly string[] = DocumentHost.NAMES,
  ): Promise<DocumentHost> {
    const certificate = throwAwayCertificate(names);
    const server = createServer(certificate);
    const host = new DocumentHost(server, certificate.cert);
    server.on('connection', (socket: Socket) => {
      host.connections += 1;
      host.#sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      host.requests.push(request);
      response.setHeader('content-type', 'application/json');
      respond(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return host;
  }

  /** Sends what is no TLS on all connections, behind what was sent before. */
  breakConnections(): void {
    this.#sockets.forEach((socket) => socket.write('no TLS'));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What connects to this host whatever the URL, and differs from the default in nothing but what it must. */
  agent(options: { readonly ca?: string } = {}): Agent {
    return publicAddressAgent({
      ca: options.ca ?? this.certificate,
      lookup: resolvingTo('127.0.0.1'),
      allowIPAddressList: ['127.0.0.1'],
      port: this.port,
    });
  }

  /** The default, but for the names, the port and the trust: it refuses what it should refuse of its own accord. */
  strictAgent(...addresses: readonly string[]): Agent {
    return publicAddressAgent({ ca: this.certificate, lookup: resolvingTo(...addresses), port: this.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    this.#server.close();
    await once(this.#server, 'close');
  }
}
