import { LoopbackServer, type FetchHandler } from './loopback-server';

/** The servers of a service, which stop together. */
export class LoopbackServers {
  readonly #servers: Promise<LoopbackServer>[] = [];

  /** @returns the origin, such as `http://127.0.0.1:41234` */
  async listen(handler: FetchHandler): Promise<string> {
    const starting = LoopbackServer.listen(handler);
    this.#servers.push(starting);
    return (await starting).origin;
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
