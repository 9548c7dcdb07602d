import { recordingFetch, type Exchange } from './exchange';
import { GatewayCaller } from './gateway-caller';
import { connect } from './private/connect';
import { MachineAuthProvider } from './private/machine-auth-provider';

/** An app client for a program that signs in by itself. */
export interface MachineClient {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A program that calls a gateway without a person, with the client credentials grant. */
export class SignedInMachine extends GatewayCaller {
  /** @internal */
  static async signIn(
    mcpUrl: string,
    issuer: string,
    { name, clientId, clientSecret }: MachineClient,
    scopes: readonly string[],
    lastRefusal: () => string | undefined,
  ): Promise<SignedInMachine> {
    const exchanges: Exchange[] = [];
    const fetch = recordingFetch('machine', (exchange) => exchanges.push(exchange));
    const authProvider = new MachineAuthProvider({ mcpUrl, issuer, clientId, clientSecret, scopes, fetch });
    const mcp = await connect({ mcpUrl, authProvider, fetch, clientName: name, lastRefusal });
    return new SignedInMachine(name, mcp, authProvider, exchanges);
  }
}
