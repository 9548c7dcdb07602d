import { otherInstanceOf } from './other-instance';
import type { RunningServer } from './running-server';

/**
 * Lets an instance of the server in this process answer what is sent to a running one, so that a test sets its time and the
 * gateway that it is for. Undone by `jest.restoreAllMocks()`.
 *
 * @param time in seconds since 1970, or a distance from now
 */
export function answerInThisProcess(
  server: RunningServer,
  { time, gateway }: { readonly time?: () => number; readonly gateway?: string },
): void {
  const instance = otherInstanceOf(server);
  const fetchForReal = globalThis.fetch;
  const parameters = new URL(server.local.sdkEnvironment['AWS_ENDPOINT_URL_SSM']!).origin;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    if (origin === server.issuer) {
      return instance(request);
    }
    const isParameter =
      origin === parameters && request.headers.get('x-amz-target')?.endsWith('.GetParameter') === true;
    return gateway !== undefined && isParameter
      ? Response.json({ Parameter: { Value: gateway } })
      : fetchForReal(request, init);
  });
  if (time !== undefined) {
    jest.spyOn(Date, 'now').mockImplementation(() => time() * 1000);
  }
}
