import { TestedServer } from './tested-server';

const VARIABLE = 'SHARED_AUTHORIZATION_SERVER';

/** Tells the test files of this run, which other processes execute, where a server is. */
export function share({ issuer, resource, alice }: TestedServer): void {
  process.env[VARIABLE] = JSON.stringify({ issuer, resource, alice });
}

/** The server of all test files that leave it as they found it, as the construct makes it by default. */
export function sharedServer(): TestedServer {
  const { issuer, resource, alice } = JSON.parse(process.env[VARIABLE]!) as TestedServer;
  return new TestedServer(issuer, resource, alice);
}
