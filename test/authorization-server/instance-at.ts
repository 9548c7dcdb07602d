import { otherInstanceOf } from './other-instance';
import type { RunningServer } from './running-server';

interface Circumstances {
  /** The time, in seconds since 1970. */
  readonly now?: () => number;

  /** How much later it is than it is, in seconds. */
  readonly later?: number;

  /** The URL of the gateway that the server is for. */
  readonly gateway?: string;
}

/**
 * Lets an instance of the server in this process answer what is sent to a running one, so that a test sets its time. Undone by
 * `jest.restoreAllMocks()`.
 */
export function answerInThisProcess(server: RunningServer, { now, later = 0, gateway }: Circumstances): void {
  const instance = otherInstanceOf(server);
  const fetchForReal = globalThis.fetch;
  const nowForReal = Date.now;
  const parameters = new URL(server.local.sdkEnvironment['AWS_ENDPOINT_URL_SSM']!).origin;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    if (origin === server.issuer) {
      return instance(new Request(input, init));
    }
    const isParameter = origin === parameters && input instanceof Request && isGetParameter(input);
    return gateway !== undefined && isParameter
      ? Response.json({ Parameter: { Value: gateway } })
      : fetchForReal(input, init);
  });
  jest.spyOn(Date, 'now').mockImplementation(() => (now === undefined ? nowForReal() + later * 1000 : now() * 1000));
}

const isGetParameter = ({ headers }: Request): boolean =>
  headers.get('x-amz-target')?.endsWith('.GetParameter') === true;
