import type { LookupAddress } from 'node:dns';
import type { AgentOptions } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import { RequestFilteringHttpsAgent, type RequestFilteringAgentOptions } from 'request-filtering-agent';
import { nameLookup } from './name-lookup';

/** The one range of IPv6 that IANA assigns addresses of the public internet from. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');

/**
 * ISATAP carries an IPv4 address in the last two groups behind this one (RFC 5214 section 6.1), in every prefix, so no
 * list of prefixes has it. Wherever the group stands, the address is refused: hardly any has it by chance.
 */
const ISATAP_GROUP = /(?:^|:)0*5efe(?::|$)/i;

/**
 * An agent that connects to public addresses only, whatever a name resolves to.
 *
 * `request-filtering-agent` judges the very addresses that the socket is about to connect to, so a name that resolves to
 * another address the second time gains nothing. It knows the special ranges of IANA's registries; added here are the
 * IPv6 addresses outside of any range and ISATAP. All addresses of a name are judged, although one is used.
 *
 * Each request has a connection of its own, so that each is judged, and the proxies of the environment are not used: they
 * would resolve the name again.
 */
export function publicAddressAgent(
  options: AgentOptions & Partial<RequestFilteringAgentOptions> & { readonly lookup?: LookupFunction } = {},
): RequestFilteringHttpsAgent {
  return new RequestFilteringHttpsAgent({
    ...options,
    keepAlive: false,
    // So that the agent sees all addresses of a name, whatever the process was started with.
    autoSelectFamily: true,
    // An environment variable can turn verification off where it is not asked for.
    rejectUnauthorized: true,
    lookup: publicLookup(options.lookup ?? nameLookup()),
  } as AgentOptions);
}

function publicLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, []);
        return;
      }
      const addresses = found as LookupAddress[];
      const refused = addresses.find(({ address }) => isUnroutedIPv6(address));
      if (refused !== undefined) {
        callback(new Error(`${hostname} has the address ${refused.address}, which is not public`), []);
      } else if (addresses.length === 0) {
        callback(new Error(`${hostname} has no address`), []);
      } else {
        callback(null, addresses);
      }
    });
  };
}

function isUnroutedIPv6(address: string): boolean {
  return isIPv6(address) && (!GLOBAL_UNICAST.check(address, 'ipv6') || ISATAP_GROUP.test(address));
}
