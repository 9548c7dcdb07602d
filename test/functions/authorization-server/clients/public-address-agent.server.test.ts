import { lookup } from 'node:dns';
import { once } from 'node:events';
import { request, type Agent } from 'node:https';
import { getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from 'node:net';
import { publicAddressAgent } from '../../../../functions/authorization-server/clients/public-address-agent';
import { DocumentHost, resolvingTo } from './document-host';

let host: DocumentHost;

beforeAll(async () => {
  host = await DocumentHost.start((_request, response) => response.end('{}'));
});
afterAll(() => host[Symbol.asyncDispose]());

/** The error of a request, or its status. */
async function outcome(agent: Agent, hostname = 'app.example.com'): Promise<unknown> {
  const outgoing = request({ agent, hostname, path: '/', timeout: 5_000, rejectUnauthorized: true });
  outgoing.end();
  try {
    const [response] = await once(outgoing, 'response');
    response.resume();
    // Only then could the connection be used again.
    await once(response, 'close');
    return response.statusCode;
  } catch (error) {
    return error;
  }
}

const NOT_PUBLIC = expect.objectContaining({ message: expect.stringMatching(/is not allowed|is not public/) });

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fdff::1'],
  'link-local, with the metadata of EC2 and ECS': ['169.254.169.254', '169.254.170.2', 'fe80::1', 'febf::1'],
  'metadata of EC2 by IPv6, DNS and time of EC2': ['fd00:ec2::254', 'fd00:ec2::253', 'fd00:ec2::123'],
  'shared by carriers': ['100.64.0.1', '100.127.255.255'],
  'this network': ['0.0.0.0', '0.1.2.3', '::'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  'reserved and broadcast': ['240.0.0.1', '255.255.255.255', '192.0.0.1', '198.18.0.1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:8.8.8.8'],
  'IPv4-compatible': ['::127.0.0.1', '::7f00:1', '::a9fe:a9fe'],
  'IPv4-translated': ['::ffff:0:127.0.0.1', '::ffff:0:7f00:1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b::808:808', '64:ff9b:1::a9fe:a9fe'],
  '6to4': ['2002:7f00:1::', '2002:a9fe:a9fe::1'],
  Teredo: ['2001::7f00:1', '2001:0:a9fe:a9fe::1'],
  ISATAP: [
    '2606:4700:4700::5efe:7f00:1',
    '2606:4700:4700:1:0:5efe:a9fe:a9fe',
    '2606:4700:4700:1:200:5efe:a9fe:a9fe',
    '2606:4700:4700:1:0:5EFE:10.0.0.1',
    'fe80::5efe:7f00:1',
  ],
  'site-local and discarded': ['fec0::1', '100::1', '100:0:0:1::1'],
  'of special purposes (AS112, multicast and 6to4 relays, benchmarks, identifiers)': [
    ...['192.31.196.1', '192.175.48.1', '192.52.193.1', '192.88.99.1', '2001:2::1', '2001:4:112::1', '2620:4f:8000::1'],
    ...['2001:1::1', '2001:3::1', '2001:10::1', '2001:20::1', '2001:30::1'],
  ],
  'outside of every range': ['4000::1', '8000::1', 'e000::1', '1::1', '5f00::1'],
};

describe.each(Object.entries(RANGES))('[65] %s', (_, addresses) => {
  test.each(addresses)('a name that resolves to %s is not connected to', async (address) => {
    const before = host.connections;
    expect(await outcome(host.strictAgent(address))).toEqual(NOT_PUBLIC);
    expect(host.connections).toBe(before);
  });

  test.each(addresses)('nor one that resolves to a public address and to %s', async (address) => {
    expect(await outcome(host.strictAgent('8.8.8.8', address))).toEqual(NOT_PUBLIC);
    expect(await outcome(host.strictAgent('2606:4700:4700::1111', address))).toEqual(NOT_PUBLIC);
  });
});

test.each(['127.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1'])(
  '[65] the address %s as host is not connected to, although no name is resolved',
  async (address) => {
    const before = host.connections;
    expect(await outcome(host.strictAgent('8.8.8.8'), address)).toEqual(NOT_PUBLIC);
    expect(host.connections).toBe(before);
  },
);

test('[65] localhost, as this computer resolves it, is not connected to', async () => {
  const before = host.connections;
  const agent = publicAddressAgent({ port: host.port, lookup });
  expect(await outcome(agent, 'localhost')).toEqual(NOT_PUBLIC);
  expect(host.connections).toBe(before);
});

test('[65] a name that is public the first time and private the second time is not connected to', async () => {
  const before = host.connections;
  const answers = ['127.0.0.1', '169.254.169.254'];
  const seen: string[] = [];
  const agent = publicAddressAgent({
    port: host.port,
    lookup: (hostname, options, callback) => {
      const answer = answers.shift() ?? '8.8.8.8';
      seen.push(answer);
      resolvingTo(answer)(hostname, options, callback);
    },
  });
  expect(await outcome(agent)).toEqual(NOT_PUBLIC);
  expect(await outcome(agent)).toEqual(NOT_PUBLIC);
  // Once for each connection, so what was judged is what would have been connected to.
  expect(seen).toEqual(['127.0.0.1', '169.254.169.254']);
  expect(host.connections).toBe(before);
});

test('[65] all addresses of a name are judged although the process was started to use the first one', async () => {
  const autoSelectFamily = getDefaultAutoSelectFamily();
  setDefaultAutoSelectFamily(false);
  try {
    expect(await outcome(host.strictAgent('8.8.8.8', '127.0.0.1'))).toEqual(NOT_PUBLIC);
  } finally {
    setDefaultAutoSelectFamily(autoSelectFamily);
  }
});

test('[65] a name without an address, and one that is not found', async () => {
  expect(await outcome(host.strictAgent())).toMatchObject({ message: expect.stringContaining('no address') });
  const agent = publicAddressAgent({
    lookup: (_hostname, _options, callback) => callback(new Error('queryA ENOTFOUND'), []),
  });
  expect(await outcome(agent)).toMatchObject({ message: 'queryA ENOTFOUND' });
});

test('what the test itself allows is connected to, each time anew', async () => {
  const before = host.connections;
  const agent = host.agent();
  expect(await outcome(agent)).toBe(200);
  expect(await outcome(agent)).toBe(200);
  expect(host.connections).toBe(before + 2);
});
