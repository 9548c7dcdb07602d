import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock';

interface Session {
  readonly owner: string | undefined;
  readonly expiresAt: number;
}

/**
 * The MCP sessions of a gateway (`ProtocolConfiguration.Mcp.SessionConfiguration`): bound to the caller that opened them,
 * with a timeout that counts from `initialize` and is not prolonged (developer guide, "Use MCP sessions with your
 * AgentCore gateway").
 */
export class McpSessions {
  readonly #sessions = new Map<string, Session>();

  constructor(
    private readonly timeoutInSeconds: number,
    private readonly clock: Clock,
  ) {}

  /** @returns the id of a new session */
  open(owner: string | undefined): string {
    const now = this.clock.now().getTime();
    for (const [id, { expiresAt }] of this.#sessions) {
      if (expiresAt <= now) this.#sessions.delete(id);
    }
    const id = randomUUID();
    this.#sessions.set(id, { owner, expiresAt: now + this.timeoutInSeconds * 1000 });
    return id;
  }

  /** Whether the session exists, has not expired and belongs to this caller. */
  has(id: string, owner: string | undefined): boolean {
    const session = this.#sessions.get(id);
    return session !== undefined && session.owner === owner && session.expiresAt > this.clock.now().getTime();
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }
}
