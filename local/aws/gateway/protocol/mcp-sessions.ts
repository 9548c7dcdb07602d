import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { Clock } from '../../../account/clock';
import { McpSession } from './mcp-session';

/**
 * The MCP sessions of a gateway (`ProtocolConfiguration.Mcp.SessionConfiguration`): bound to the principal that opened them,
 * with a timeout that counts from `initialize` and is not prolonged (developer guide, "Use MCP sessions with your
 * AgentCore gateway").
 */
export class McpSessions {
  readonly #sessions = new Map<string, McpSession>();

  constructor(
    private readonly timeoutInSeconds: number,
    private readonly clock: Clock,
  ) {}

  open(owner: string | undefined, capabilities: ClientCapabilities): McpSession {
    const now = this.clock.now().getTime();
    for (const session of this.#sessions.values()) {
      if (session.expiresAt <= now) this.end(session);
    }
    const session = new McpSession(owner, capabilities, now + this.timeoutInSeconds * 1000);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** The session, if it exists, has not expired and belongs to this principal. */
  find(id: string, owner: string | undefined): McpSession | undefined {
    const session = this.#sessions.get(id);
    const isValid = session && session.owner === owner && session.expiresAt > this.clock.now().getTime();
    return isValid ? session : undefined;
  }

  end(session: McpSession): void {
    this.#sessions.delete(session.id);
    session.end();
  }

  endAll(): void {
    for (const session of this.#sessions.values()) this.end(session);
  }
}
