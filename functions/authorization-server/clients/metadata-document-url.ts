import { hasDotSegment } from './dot-segments';

/** Stands for every public host. */
const EVERY_HOST = '*';

/** RFC 9110 section 4.1 asks servers for 8000; a client id is also shown, stored and logged. */
const LONGEST = 1024;

/** `https`, a host in its one plain spelling without user name and port, and a path without query and fragment. */
const PARTS = /^https:\/\/([^/]+)(\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]+)$/;

/** At least two labels of letters, digits and hyphens (RFC 1123 section 2.1): no IPv6 address, no dot at the end. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;

/** The URL standard takes a host whose last label is one of these for an IPv4 address, so `1.0x7f` is one too. */
const NUMBER = /^(?:[0-9]+|0x[0-9a-f]*)$/;

/** Domains that cannot be registered and that some networks answer for (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const LOCAL_DOMAIN = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/**
 * Why a Client ID Metadata Document is not fetched, in one line without the URL, or `undefined` if it may be.
 *
 * draft-ietf-oauth-client-id-metadata-document-02 section 3 (what such a client id looks like) with three rules of our own: a
 * query, a port and a path that is only `/` are refused, because a client id that is compared as a string needs only one
 * spelling. The trust policy is the owner's: `hosts` are the hosts to fetch from, and `*` stands for every public host.
 */
export function metadataDocumentUrlProblem(clientId: string, hosts: readonly string[]): string | undefined {
  if (clientId.length > LONGEST) {
    return `is longer than ${LONGEST} characters`;
  }
  const parts = PARTS.exec(clientId);
  if (parts === null) {
    return 'is not an https URL of a plain host, without user name, query and fragment, and with a path';
  }
  const [, host = '', path = ''] = parts;
  if (hasDotSegment(path)) {
    return 'has a path with dot segments';
  }
  const lastLabel = HOST.exec(host)?.[1];
  if (lastLabel === undefined || host.length > 253) {
    return 'has a host that is not a fully qualified domain name in lower case, without port';
  }
  if (NUMBER.test(lastLabel)) {
    return 'has an IP address as host';
  }
  if (LOCAL_DOMAIN.test(host)) {
    return 'has a host of a local network';
  }
  if (!hosts.includes(host) && !hosts.includes(EVERY_HOST)) {
    return `has the host ${host}, which is not one of those in metadataDocumentHosts`;
  }
  return undefined;
}

/** Whether the owner admits the documents of every public host, so that no client with a correct one is turned away. */
export function admitsEveryHost(hosts: readonly string[]): boolean {
  return hosts.includes(EVERY_HOST);
}

/**
 * The origin on which a client may have callbacks of its own, or `undefined`: that of its metadata document, if the owner names
 * its host. `*` names none. Anybody has a host, so with every host admitted the callbacks stay those that registration admits.
 */
export function trustedOriginOf(clientId: string, hosts: readonly string[]): string | undefined {
  const named = hosts.filter((host) => host !== EVERY_HOST);
  return metadataDocumentUrlProblem(clientId, named) === undefined ? new URL(clientId).origin : undefined;
}
