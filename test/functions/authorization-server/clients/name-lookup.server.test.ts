import { pbkdf2 } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { nameLookup } from '../../../../functions/authorization-server/clients/name-lookup';

const A = 1;
const AAAA = 28;

/** A name server on the loopback interface (RFC 1035 section 4.1). */
class NameServer implements AsyncDisposable {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param addresses of every name, by type; without them it does not answer */
  static async start(addresses?: Readonly<Record<number, readonly Buffer[]>>): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.on('message', (query, { port, address }) => {
      // The name ends with an empty label, and the type follows.
      const end = query.indexOf(0, 12) + 5;
      const type = query.readUInt16BE(end - 4);
      if (addresses !== undefined) {
        socket.send(answerTo(query, end, type, addresses[type] ?? []), port, address);
      }
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NameServer(socket);
  }

  lookup(): (name: string) => Promise<readonly LookupAddress[]> {
    const resolver = new dns.Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([`127.0.0.1:${this.#socket.address().port}`]);
    const lookup = nameLookup(resolver);
    return (name) =>
      new Promise((resolve, reject) =>
        lookup(name, { all: true }, (error, found) => (error ? reject(error) : resolve(found as LookupAddress[]))),
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

function answerTo(query: Buffer, end: number, type: number, addresses: readonly Buffer[]): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length]);
    return Buffer.concat([record, address]);
  });
  return Buffer.concat([header, query.subarray(12, end), ...records]);
}

const IPV4 = Buffer.from([8, 8, 8, 8]);
const IPV6 = Buffer.from('26064700470000000000000000001111', 'hex');

test.each([
  ['of both kinds', { [A]: [IPV4], [AAAA]: [IPV6] }, ['8.8.8.8', '2606:4700:4700::1111']],
  ['of IPv4 alone', { [A]: [IPV4] }, ['8.8.8.8']],
  ['of IPv6 alone', { [AAAA]: [IPV6] }, ['2606:4700:4700::1111']],
])('[65] all addresses of a name are found, those of IPv4 first: %s', async (_, addresses, expected) => {
  const server = await NameServer.start(addresses);
  try {
    expect((await server.lookup()('app.example.com')).map(({ address }) => address)).toEqual(expected);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('a name without addresses is an error', async () => {
  const server = await NameServer.start({});
  try {
    await expect(server.lookup()('app.example.com')).rejects.toMatchObject({ code: 'ENODATA' });
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('[69] names of a server that does not answer take no thread of the process, and end by themselves', async () => {
  const server = await NameServer.start();
  try {
    const lookup = server.lookup();
    let ended = 0;
    const lookups = Array.from({ length: 50 }, (_, each) =>
      lookup(`h${each}.example.com`).catch((error: { code: string }) => ((ended += 1), error.code)),
    );
    await promisify(pbkdf2)('password', 'salt', 1, 32, 'sha256');
    expect(ended).toBe(0);
    expect(new Set(await Promise.all(lookups))).toEqual(new Set(['ETIMEOUT']));
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
