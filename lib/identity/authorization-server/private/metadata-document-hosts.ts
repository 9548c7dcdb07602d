import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';
import { isHostName } from './host-name';

/** Stands for every public host. */
export const EVERY_HOST = '*';

/** Refuses a value that is not the name of a public host. */
export function requireMetadataDocumentHosts(property: string, hosts: readonly string[]): void {
  for (const [index, host] of hosts.entries()) {
    if (isKnown(host) && host !== EVERY_HOST && !isHostName(host)) {
      throw invalidProperty(
        'InvalidProperty',
        `${property}[${index}]`,
        host,
        'it is not the name of a host',
        'write the host alone and in lower case, e.g. assistant.example.com, or * for every public host',
      );
    }
  }
}
