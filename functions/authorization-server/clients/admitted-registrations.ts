import type { Adapter, AdapterFactory } from 'oidc-provider';
import type { ClientsConfiguration } from '../../../lib/identity/authorization-server/function-contract';

/**
 * Leaves out the registrations that the owner has ended. To the engine they are not there, so what was issued to them (codes,
 * refresh tokens) is of no more use.
 */
export function admittedRegistrations(
  adapters: AdapterFactory,
  { registrationsEndedBefore }: Pick<ClientsConfiguration, 'registrationsEndedBefore'>,
): AdapterFactory {
  if (registrationsEndedBefore === undefined) {
    return adapters;
  }
  return (kind) => (kind === 'Client' ? withoutEnded(adapters(kind), registrationsEndedBefore) : adapters(kind));
}

function withoutEnded(registrations: Adapter, endedBefore: number): Adapter {
  const stored = registrations.find.bind(registrations);
  return Object.assign(registrations, {
    async find(clientId: string) {
      const registration = await stored(clientId);
      const issuedAt = Number(registration?.['client_id_issued_at'] ?? 0);
      return issuedAt < endedBefore ? undefined : registration;
    },
  });
}
