import { fetchAnswer, NoAnswerError, textOf } from '../../../local/http/no-answer';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const servers: Server[] = [];

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function messageOf(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => new Error('it answers'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NoAnswerError);
  // What a client of OAuth or MCP takes for a network that failed.
  expect(error).toBeInstanceOf(TypeError);
  const { message } = error as Error;
  expect(message).not.toContain('fetch failed');
  expect(message).not.toContain('\n');
  return message;
}

/** A certificate that no authority signed. */
function ownCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  );
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}

describe('a request without an answer says whom it asked, why, and the way out', () => {
  test('nothing listens', async () => {
    const host = await listening(createServer());
    servers.pop()!.close();
    expect(await messageOf(fetchAnswer(`http://${host}/path?token=secret`))).toBe(
      `http://${host} gave no answer: nothing listens there (ECONNREFUSED); start the server that is meant to be there`,
    );
  });

  test('a host that does not exist', async () => {
    const message = await messageOf(fetchAnswer(new URL('https://api.invalid/orders')));
    expect(message).toMatch(
      /^https:\/\/api\.invalid gave no answer: the name of the host .* \((ENOTFOUND|EAI_AGAIN)\); /,
    );
    expect(message).toContain('`endpoints` ({ "https://api.invalid": "http://127.0.0.1:8080" })');
    expect(message).toContain('--endpoint https://api.invalid=http://127.0.0.1:8080');
  });

  test('a certificate that nobody signed', async () => {
    const host = await listening(createTlsServer(ownCertificate(), (_, response) => response.end()));
    expect(await messageOf(fetchAnswer(new Request(`https://${host}/`)))).toMatch(
      /its certificate is not accepted \(DEPTH_ZERO_SELF_SIGNED_CERT\); name the certificate of its authority in NODE_EXTRA_CA_CERTS, or /,
    );
  });

  test('a server without TLS', async () => {
    const host = await listening(createHttpServer((_, response) => response.end()));
    expect(await messageOf(fetchAnswer(`https://${host}/`))).toMatch(/it does not speak TLS \(/);
  });

  test('a server that speaks something else', async () => {
    const host = await listening(createServer((socket) => socket.end('220 ready\r\n')));
    expect(await messageOf(fetchAnswer(`http://${host}/`))).toMatch(/it does not speak HTTP \(HPE_/);
  });

  test('a server that hangs up', async () => {
    const host = await listening(createServer((socket) => socket.on('data', () => socket.destroy())));
    expect(await messageOf(fetchAnswer(`http://${host}/`))).toMatch(
      /the connection was closed before the answer was complete \(/,
    );
  });

  test('a server that hangs up in the middle of its answer', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome';
    const host = await listening(
      createServer((socket) => socket.on('data', () => socket.write(head, () => setImmediate(() => socket.destroy())))),
    );
    const response = await fetchAnswer(`http://${host}/`);
    expect(await messageOf(textOf(response))).toMatch(
      new RegExp(`^http://${host} gave no answer: the connection was closed`),
    );
  });

  test('a server that does not answer in time', async () => {
    const host = await listening(createHttpServer(() => undefined));
    const signal = AbortSignal.timeout(20);
    expect(await messageOf(fetchAnswer(`http://${host}/`, { signal }))).toMatch(
      /there was no answer in time \(TimeoutError\)/,
    );
    (servers.at(-1) as ReturnType<typeof createHttpServer>).closeAllConnections();
  });

  test('a redirect where none is followed, and a port that fetch refuses, in their own words', async () => {
    const host = await listening(createHttpServer((_, response) => response.writeHead(302, { location: '/' }).end()));
    expect(await messageOf(fetchAnswer(`http://${host}/`, { redirect: 'error' }))).toMatch(
      /gave no answer: unexpected redirect;/,
    );
    expect(await messageOf(fetchAnswer('http://127.0.0.1:6000/'))).toMatch(/gave no answer: bad port;/);
  });

  test('an answer is passed on', async () => {
    const host = await listening(createHttpServer((_, response) => response.end('yes')));
    expect(await textOf(await fetchAnswer(`http://${host}/`))).toBe('yes');
  });
});
