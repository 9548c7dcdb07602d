import { buildSync } from 'esbuild';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DocumentHost } from './document-host';
import { throwAwayCertificate } from './throw-away-certificate';

const URL = 'https://app.example.com/client.json';

/** Fetches the document from the port and with the authority of the command line, and prints what came of it. */
const PROGRAM = `
import { metadataDocumentFetch } from './metadata-document-fetch';
import { publicAddressAgent } from './public-address-agent';
const [, , port, ca, deadline] = process.argv;
if (globalThis.gc) {
  setInterval(globalThis.gc, 20).unref();
}
const agent = publicAddressAgent({
  ca,
  port: Number(port),
  lookup: (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  allowIPAddressList: ['127.0.0.1'],
});
const fetch = metadataDocumentFetch({ metadataDocumentHosts: ['*'], callbackUrls: [], agent, deadline: deadline && Number(deadline) });
// With a signal, as the engine has one.
const signal = AbortSignal.timeout(600_000);
console.log(await fetch('${URL}', { signal }).then((response) => response.status, (error) => error.message));
`;

let folder: string;
let program: string;
let host: DocumentHost;
let respond: (request: IncomingMessage, response: ServerResponse) => void;

// A process of its own has the environment that Node.js reads, and dies of an error that nobody handles.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metadata-document-fetch-'));
  program = join(folder, 'program.mjs');
  const resolveDir = join(__dirname, '../../../../functions/authorization-server/clients');
  buildSync({
    stdin: { contents: PROGRAM, resolveDir, loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  host = await DocumentHost.start((request, response) => respond(request, response));
});
beforeEach(() => {
  respond = (_request, response) =>
    response.end(JSON.stringify({ client_id: URL, redirect_uris: ['http://127.0.0.1/callback'] }));
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function fetchInProcess(env: NodeJS.ProcessEnv = {}, ca: string = host.certificate): Promise<string> {
  const args = [program, String(host.port), ca];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
  return stdout.trim();
}

test('[65] TLS is verified though an environment variable says otherwise', async () => {
  const stranger = throwAwayCertificate(DocumentHost.NAMES).cert;
  expect(await fetchInProcess({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, stranger)).toMatch(/certificate/);
  expect(await fetchInProcess({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe('200');
});

test('[65] the deadline holds although garbage is collected', async () => {
  respond = () => undefined;
  const args = ['--expose-gc', program, String(host.port), host.certificate, '500'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  expect(stdout).toMatch(/^no document: /);
});

test('[65] the proxies of the environment are not used', async () => {
  let connections = 0;
  const proxy = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'HTTP_PROXY', 'http_proxy'];
  const env = Object.fromEntries(names.map((name) => [name, url]));
  try {
    expect(await fetchInProcess({ ...env, NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' })).toBe('200');
    expect(connections).toBe(0);
  } finally {
    proxy.close();
  }
});

test('[65] a connection that breaks within the body does not end the process', async () => {
  respond = (_request, response) => response.write('{', () => host.breakConnections());
  expect(await fetchInProcess()).toMatch(/^no document: /);
});
