import type { MiddlewareHandler } from 'hono';

/**
 * Refuses what a web page of another origin sends, for servers that do what they are told without asking who tells them: the
 * APIs of AWS, whose signatures the twin does not check, and gateways without an authorizer. Pages of this computer pass,
 * such as the MCP Inspector at `http://localhost:6274`, and so do programs, which send no `Origin`.
 *
 * `null` is refused, too: it is the origin of a sandboxed frame of any page. AWS answers whatever the origin is.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports, "Security Warning": "Servers MUST
 * validate the Origin header", with 403 for one that is not valid
 */
export const loopbackOriginsOnly: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin');
  if (origin === undefined || LOOPBACK_ORIGIN.test(origin)) {
    return next();
  }
  return c.text(
    `The Origin header ${JSON.stringify(origin)} is refused: only pages of this computer may call this\n`,
    403,
  );
};

const LOOPBACK_ORIGIN = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
