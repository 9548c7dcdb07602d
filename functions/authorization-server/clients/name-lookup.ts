import dns from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Milliseconds for each name server. One that is slower has the person try again. */
const TIMEOUT = 1_000;

/**
 * Looks up all addresses of a name at the name servers, those of IPv4 first.
 *
 * It is not `dns.lookup`, which takes one of the few threads of the process and cannot be stopped: names of a server that does
 * not answer would take them all, and then nothing that this process connects to is found. Nor does it read the hosts file, whose
 * names are those of the local network.
 */
export function nameLookup(resolver = new dns.Resolver({ timeout: TIMEOUT, tries: 1 })): LookupFunction {
  return (name, _options, callback) => {
    void Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]).then(([ipv4, ipv6]) => {
      const addresses = [
        ...found(ipv4).map((address) => ({ address, family: 4 })),
        ...found(ipv6).map((address) => ({ address, family: 6 })),
      ];
      const failed = addresses.length === 0 && ipv4.status === 'rejected';
      callback(failed ? (ipv4.reason as Error) : null, addresses);
    });
  };
}

const found = (result: PromiseSettledResult<string[]>): string[] => (result.status === 'fulfilled' ? result.value : []);
