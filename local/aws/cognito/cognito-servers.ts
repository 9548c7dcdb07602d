import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer, type FetchHandler } from '../../http/loopback-server';

/** The HTTP servers of the service. */
export class CognitoServers {
  readonly #servers: Promise<LoopbackServer>[] = [];

  constructor(private readonly account: LocalAccount) {}

  /** Starts a server and makes it known under the origins that AWS would use. */
  async listen(handler: FetchHandler, awsOrigins: readonly string[]): Promise<string> {
    const starting = LoopbackServer.listen(handler);
    this.#servers.push(starting);
    const { origin } = await starting;
    for (const awsOrigin of awsOrigins) {
      this.account.origins.register(awsOrigin, origin);
    }
    return origin;
  }

  /** Stops every server, also those that are just starting. */
  async stop(): Promise<void> {
    for (const server of await Promise.allSettled(this.#servers.splice(0))) {
      if (server.status === 'fulfilled') {
        await server.value.close();
      }
    }
  }
}
