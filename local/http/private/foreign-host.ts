/**
 * Refuses a request that was not addressed to this computer by one of its own names. A web page whose name resolves to
 * 127.0.0.1 (DNS rebinding) can send requests here that its browser takes for requests to itself, and read the answers; its
 * own name is then in `Host`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.4, whose status 421 this is
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports, "Security Warning"
 */
export function refuseForeignHost(request: Request, port: number): Response | undefined {
  const host = request.headers.get('host')?.toLowerCase() ?? '';
  // The port that a URL leaves out is 80, and so does `Host`.
  const addressed = port === 80 && !/:\d+$/.test(host) ? `${host}:80` : host;
  if (NAMES.some((name) => addressed === `${name}:${port}`)) {
    return undefined;
  }
  const names = NAMES.map((name) => `${name}:${port}`).join(', ');
  return new Response(`The Host header ${JSON.stringify(host)} is not this server's: it answers as ${names}\n`, {
    status: 421,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
