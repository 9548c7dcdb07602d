import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ConfiguredAssistant } from './assistant';
import { recordingFetch, type Exchange } from './exchange';
import { GatewayCaller } from './gateway-caller';
import { Browser, type Credentials } from './private/browser';
import { connect, IMPLEMENTATION } from './private/connect';
import { AssistantOAuthClient } from './private/assistant-oauth-client';

/**
 * An assistant that calls a gateway for a person who has signed in. The assistant is the MCP TypeScript SDK's own client
 * with its own OAuth code; the person's browser is the only part that is played.
 */
export class SignedInAssistant extends GatewayCaller {
  /** @internal */
  static async signIn(
    mcpUrl: string,
    client: ConfiguredAssistant,
    user: Credentials,
    scopes: readonly string[] | undefined,
    lastRefusal: () => string | undefined,
  ): Promise<SignedInAssistant> {
    const exchanges: Exchange[] = [];
    const record = (exchange: Exchange): number => exchanges.push(exchange);
    const fetch = recordingFetch('assistant', record);
    const authProvider = new AssistantOAuthClient(client, scopes);

    const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider, fetch });
    const authorizationUrl = await authProvider.challengedBy(() => new Client(IMPLEMENTATION).connect(transport));
    const browser = new Browser(recordingFetch('browser', record));
    await authProvider.redeem(await browser.authorize(authorizationUrl, authProvider.redirectUrl, user), transport);
    await transport.close();

    const mcp = await connect({ mcpUrl, authProvider, fetch, clientName: client.name, lastRefusal });
    return new SignedInAssistant(client.name, mcp, authProvider, exchanges, user.username);
  }

  private constructor(
    name: string,
    mcp: Client,
    provider: AssistantOAuthClient,
    exchanges: readonly Exchange[],
    /** The name of the person who signed in. */
    readonly username: string,
  ) {
    super(name, mcp, provider, exchanges);
  }
}
