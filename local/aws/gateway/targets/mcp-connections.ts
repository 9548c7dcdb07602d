import type { Client } from '@modelcontextprotocol/client';
import type { Assistant } from '../protocol/assistant';
import type { McpSession } from '../protocol/mcp-session';

/** What a connection to an MCP server is made for. One for modern assistants speaks 2026-07-28 where the server does. */
export type ConnectionOptions = Pick<Assistant, 'capabilities' | 'modern'>;

/**
 * The connections of a gateway to an MCP server: one for each session, which lasts as long as the session does ("On the
 * first tool call to an MCP server target within a session, the gateway initializes a connection with the target and stores
 * the target's session ID"), and a few that calls without a session share.
 *
 * That calls without a session do not initialize a connection of their own each time, as the same page suggests, is for
 * speed: nothing of one call is in a shared connection that another call could see.
 */
export class McpConnections {
  readonly #shared = new Map<string, Promise<Client>>();
  readonly #bySession = new Map<McpSession, Promise<Client>>();

  constructor(private readonly connect: (options: ConnectionOptions) => Promise<Client>) {}

  ofSession(session: McpSession, options: ConnectionOptions): Promise<Client> {
    return kept(this.#bySession, session, () => {
      session.ended.addEventListener('abort', () => void this.forget(session), { once: true });
      return this.connect(options);
    });
  }

  /** The connection for the calls of all assistants that can be asked the same things. */
  shared(options: ConnectionOptions): Promise<Client> {
    return kept(this.#shared, JSON.stringify(options), () => this.connect(options));
  }

  /** Closes the connection of a session; the next call makes another one. */
  async forget(session: McpSession): Promise<void> {
    const client = this.#bySession.get(session);
    this.#bySession.delete(session);
    await closed(client);
  }

  async close(): Promise<void> {
    const clients = [...this.#shared.values(), ...this.#bySession.values()];
    this.#shared.clear();
    this.#bySession.clear();
    await Promise.all(clients.map(closed));
  }
}

/** A connection that could not be made is tried again by the next call. */
function kept<K>(clients: Map<K, Promise<Client>>, key: K, connect: () => Promise<Client>): Promise<Client> {
  const known = clients.get(key);
  if (known) return known;
  const connecting = connect().catch((error: unknown) => {
    clients.delete(key);
    throw error;
  });
  clients.set(key, connecting);
  return connecting;
}

async function closed(client: Promise<Client> | undefined): Promise<void> {
  await (await client?.catch(() => undefined))?.close();
}
