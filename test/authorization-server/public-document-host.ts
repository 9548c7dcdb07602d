import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DocumentHost } from '../functions/authorization-server/clients/document-host';

/**
 * A host on the loopback interface that the function takes for a public one: in front of what the function does, names resolve to
 * an address of the internet, and behind it, connections to that address end here. Its own checks are in between, and run.
 */
export class PublicDocumentHost implements AsyncDisposable {
  /** What each path answers. All others are not found. */
  readonly documents = new Map<string, unknown>();

  private constructor(
    private readonly host: DocumentHost,
    private readonly folder: string,
  ) {}

  static async start(names: readonly string[]): Promise<PublicDocumentHost> {
    const respond = (request: IncomingMessage, response: ServerResponse): void => {
      const document = started.documents.get(`https://${request.headers.host}${request.url}`);
      response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document ?? {}));
    };
    const host = await DocumentHost.start(respond, names);
    const folder = mkdtempSync(join(tmpdir(), 'document-host-'));
    writeFileSync(join(folder, 'ca.pem'), host.certificate);
    writeFileSync(join(folder, 'internet.mjs'), internet(names, host.port));
    const started = new PublicDocumentHost(host, folder);
    return started;
  }

  /** For the function. */
  get environment(): Record<string, string> {
    return {
      NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem'),
      NODE_OPTIONS: `--import=${join(this.folder, 'internet.mjs')}`,
    };
  }

  /** The URLs that were asked for. */
  get requests(): readonly string[] {
    return this.host.requests.map(({ headers, url }) => `https://${headers.host}${url}`);
  }

  /** Publishes a document at a URL. @returns the URL, which is the client id */
  publish(url: string, metadata: Readonly<Record<string, unknown>> = {}): string {
    const redirect_uris = ['http://127.0.0.1/callback'];
    this.documents.set(url, { client_id: url, client_name: 'Documented assistant', redirect_uris, ...metadata });
    return url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}

/** The name server and the network of the function. */
const internet = (names: readonly string[], port: number): string => `
import { Resolver } from 'node:dns/promises';
import { Socket } from 'node:net';

const names = new Set(${JSON.stringify(names)});
const { resolve4 } = Resolver.prototype;
Resolver.prototype.resolve4 = function (name) {
  return names.has(name) ? Promise.resolve(['8.8.8.8']) : resolve4.call(this, name);
};

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (names.has(options?.host)) {
    const { lookup } = options;
    options.port = ${port};
    options.lookup = (name, how, callback) =>
      lookup(name, how, (error) => (error ? callback(error) : callback(null, [{ address: '127.0.0.1', family: 4 }])));
  }
  return connect.apply(this, args);
};
`;
