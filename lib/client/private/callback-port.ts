import { invalidProperty } from '../../private/invalid-property';
import { requireKnown } from '../../private/known-at-synthesis';

/** Refuses a port that a program without privileges cannot listen on. */
export function requireCallbackPort(port: number): void {
  requireKnown('callbackPort', port, 'people configure the assistant with it');
  if (!Number.isInteger(port) || port < 1024 || port > 65535) {
    throw invalidProperty(
      'InvalidProperty',
      'callbackPort',
      port,
      'it is not a port that a program without privileges can listen on',
      'choose a whole number from 1024 to 65535',
    );
  }
}
