/** HTTP allows no body with these. */
const WITHOUT_BODY = new Set([204, 205, 304]);
const KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/**
 * API Gateway keeps these names for itself and sends the function's header as `x-amzn-Remapped-<name>`; `WWW-Authenticate`
 * was measured (anthropics/claude-ai-mcp#748), the others are from "Amazon API Gateway important notes".
 */
const REMAPPED = new Set(['connection', 'content-length', 'date', 'server', 'www-authenticate']);

/**
 * The HTTP response that a function's result describes, or `undefined` for a "Malformed Lambda proxy response", which is a
 * 502: anything but an object with the five known keys, or with a body that is no string.
 *
 * Unverified: that a result without a `statusCode` is a 200.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(result: unknown, isBinaryAccepted: boolean): Response | undefined {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) {
    return undefined;
  }
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  const isWellFormed =
    Object.keys(result).every((key) => KEYS.has(key)) &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (body === undefined || body === null || typeof body === 'string') &&
    (isBase64Encoded === undefined || typeof isBase64Encoded === 'boolean') &&
    [headers, multiValueHeaders].every((map) => map === undefined || map === null || typeof map === 'object');
  if (!isWellFormed) {
    return undefined;
  }
  const sent = new Headers({ 'content-type': 'application/json' });
  try {
    for (const [name, value] of Object.entries(headers ?? {})) {
      sent.set(sentName(name), String(value));
    }
    for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
      sent.delete(sentName(name));
      for (const value of [values].flat()) {
        sent.append(sentName(name), String(value));
      }
    }
  } catch {
    return undefined;
  }
  if (WITHOUT_BODY.has(status)) {
    return new Response(null, { status, headers: sent });
  }
  const text = (body as string | null | undefined) ?? '';
  // Without a fitting BinaryMediaTypes the base64 text itself is sent.
  return new Response(isBase64Encoded === true && isBinaryAccepted ? Buffer.from(text, 'base64') : text, {
    status,
    headers: sent,
  });
}

function sentName(name: string): string {
  return REMAPPED.has(name.toLowerCase()) ? `x-amzn-remapped-${name}` : name;
}
