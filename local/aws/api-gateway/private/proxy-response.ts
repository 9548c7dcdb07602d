import { httpResponse } from '../../lambda/http-response';

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
  const isWellFormed =
    Object.keys(result).every((key) => KEYS.has(key)) &&
    (isBase64Encoded === undefined || typeof isBase64Encoded === 'boolean') &&
    [headers, multiValueHeaders].every((map) => map === undefined || map === null || typeof map === 'object');
  const text = body ?? '';
  if (!isWellFormed || typeof text !== 'string') {
    return undefined;
  }
  // Without a fitting BinaryMediaTypes the base64 text itself is sent.
  const sent = isBase64Encoded === true && isBinaryAccepted ? Buffer.from(text, 'base64') : text;
  return httpResponse(statusCode, sent, 'application/json', (all) => {
    for (const [name, value] of Object.entries(headers ?? {})) {
      all.set(sentName(name), String(value));
    }
    for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
      all.delete(sentName(name));
      for (const value of [values].flat()) {
        all.append(sentName(name), String(value));
      }
    }
  });
}

function sentName(name: string): string {
  return REMAPPED.has(name.toLowerCase()) ? `x-amzn-remapped-${name}` : name;
}
