import { Token } from 'aws-cdk-lib';
import { invalidProperty } from '../../../private/invalid-property';
import { isHostName } from './host-name';

/** Refuses what cannot be the host of an issuer. */
export function requireDomainName(property: string, domainName: string): void {
  if (!Token.isUnresolved(domainName) && !isHostName(domainName)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      domainName,
      'it is not the name of a host',
      'write the name alone and in lower case, e.g. signin.example.com',
    );
  }
}
