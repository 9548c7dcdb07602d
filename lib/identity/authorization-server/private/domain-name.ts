import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';
import { isHostName } from './host-name';

/** Refuses what cannot be the host of an issuer. */
export function requireDomainName(property: string, domainName: string): void {
  if (isKnown(domainName) && !isHostName(domainName)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      domainName,
      'it is not the name of a host',
      'write the name alone and in lower case, e.g. signin.example.com',
    );
  }
}
