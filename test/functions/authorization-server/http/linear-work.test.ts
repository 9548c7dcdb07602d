import { displayableClientName } from '../../../../functions/authorization-server/clients/client-name';
import { hasDotSegment } from '../../../../functions/authorization-server/clients/dot-segments';
import { readRegistrationRequest } from '../../../../functions/authorization-server/clients/registration-request';
import {
  prepareAuthorization,
  prepareToken,
  type EngineRequest,
} from '../../../../functions/authorization-server/http/prepare-request';
import { requestedScopes } from '../../../../functions/authorization-server/scopes';
import type { AuthorizationServerContext } from '../../../../functions/authorization-server/server-context';

/** Far above the limits, so that what grows faster than the input shows; small enough for the caches of a processor. */
const SIZE = 1_250;

const SCOPES = [{ name: 'invoke', description: 'call tools' }];
const RESOURCE = 'https://gateway.example/mcp';

/** What a preparation reads. */
const SERVER = {
  configuration: { issuer: 'https://signin.example', scopes: SCOPES, clients: { preRegistered: [], callbackUrls: [] } },
  gateway: { url: () => Promise.resolve(RESOURCE) },
  storage: { grants: { findCode: () => Promise.resolve(undefined) } },
} as unknown as AuthorizationServerContext;

const request = (more: Partial<EngineRequest>): EngineRequest => ({
  method: 'POST',
  path: '/token',
  query: '',
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
  ...more,
});

const repeated = (name: string) => (size: number) => `${name}=&`.repeat(size);

/** What is done with request data, given as often as `size` says. */
const WORK: readonly [string, (size: number) => unknown][] = [
  [
    'token requests that repeat a resource',
    (size) => prepareToken(request({ body: repeated('resource')(size) }), SERVER),
  ],
  ['token requests that repeat a scope', (size) => prepareToken(request({ body: repeated('scope')(size) }), SERVER)],
  [
    'token requests that repeat a callback',
    (size) => prepareToken(request({ body: repeated('redirect_uri')(size) }), SERVER),
  ],
  [
    'token requests that repeat the gateway',
    (size) => prepareToken(request({ body: `resource=${RESOURCE}&`.repeat(size / 4) }), SERVER),
  ],
  [
    'authorization requests that repeat a resource',
    (size) => prepareAuthorization(request({ query: repeated('resource')(size) }), SERVER),
  ],
  [
    'authorization requests that repeat a prompt',
    (size) => prepareAuthorization(request({ query: repeated('prompt')(size) }), SERVER),
  ],
  ['scopes', (size) => requestedScopes('invoke x '.repeat(size), SCOPES)],
  ['escaped escapes', (size) => hasDotSegment(`/%${'25'.repeat(size)}2e/`)],
  ['escapes', (size) => hasDotSegment('/%25'.repeat(size))],
  ['names with marks', (size) => displayableClientName(`a${'\u0301'.repeat(size)} \u3164"`)],
  [
    'registrations',
    (size) =>
      readRegistrationRequest(JSON.stringify({ redirect_uris: ['http://localhost/'], x: 'y'.repeat(size) }), []),
  ],
];

/** Microseconds of processor time, the least of several runs: what else the computer does does not count. */
async function processorTime(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < 5; run += 1) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

test.each(WORK)('[94] sixteen times the input is not much more than sixteen times the work: %s', async (_, work) => {
  const single = await processorTime(() => work(SIZE));
  const sixteenfold = await processorTime(() => work(16 * SIZE));
  // Work that grows with the square would be 256 times as much. The clock of the processor is coarse.
  expect(sixteenfold).toBeLessThan(48 * single + 5000);
});
