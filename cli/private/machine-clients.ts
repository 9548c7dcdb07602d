import type { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';

/** An app client with which a program signs in by itself. */
export interface MachineClient {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent where the user pool has no domain. */
  readonly tokenEndpoint?: string;
  readonly scopes: readonly string[];
}

/** The app clients with the client credentials grant, of all user pools. */
export function machineClients({ userPools }: LocalGateway): readonly MachineClient[] {
  return userPools.flatMap(({ domains: [domain], clients }) =>
    clients.flatMap(({ name, clientId, clientSecret, flows, scopes }) =>
      clientSecret === undefined || !flows.includes('client_credentials')
        ? []
        : [{ name, clientId, clientSecret, ...(domain && { tokenEndpoint: `${domain}/oauth2/token` }), scopes }],
    ),
  );
}
