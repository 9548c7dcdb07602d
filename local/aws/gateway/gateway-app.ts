import { readRequestBody } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import type { Assumptions } from '../../account/assumptions';
import { loopbackOriginsOnly } from '../../http/loopback-origins-only';
import { PROTECTED_RESOURCE_METADATA_PATH, type Authorizer } from './authorization/authorizer';
import type { ReceivedRequest } from './gateway-call';
import { jsonRpcError } from './private/json-rpc';

/** Payloads of more than 6 MB are refused (developer guide, "Quotas for Amazon Bedrock AgentCore"). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * The HTTP side of a gateway: protected resource metadata for everybody, and `/mcp`.
 *
 * @param answer to a request of `/mcp`
 */
export function gatewayApp(
  { metadata }: Pick<Authorizer, 'metadata'>,
  answer: (request: ReceivedRequest) => Promise<Response>,
  { pathSuffixedMetadata }: Pick<Assumptions, 'pathSuffixedMetadata'>,
): Hono {
  const app = new Hono();
  app.use(loopbackOriginsOnly);

  if (metadata) {
    app.get(PROTECTED_RESOURCE_METADATA_PATH, () => Response.json(metadata()));
    // RFC 9728, section 3.1 puts the resource's path behind the well-known one. Not documented for gateways; clients that
    // try it first fall back to the other form, so that serving it can hide nothing. Unverified on AWS.
    if (pathSuffixedMetadata === 'served') {
      app.get(`${PROTECTED_RESOURCE_METADATA_PATH}/mcp`, () => Response.json(metadata()));
    }
  }

  app.all('/mcp', async ({ req: { raw } }) => {
    const { method, headers, url } = raw;
    const read = await readRequestBody(raw, MAX_PAYLOAD_BYTES);
    const body = read.tooLarge ? '' : read.text;
    return answer({ requestId: randomUUID(), method, url, headers, body, isTooLarge: read.tooLarge });
  });

  // Everything else, RFC 8414 metadata and registration included, as awslabs/agentcore-samples#1056 shows it. The status
  // is not in that report; 404 is what every client treats as "not here". Unverified on AWS.
  app.notFound((context) => context.body('<UnknownOperationException/>', 404, { 'content-type': 'application/xml' }));
  app.onError(() => jsonRpcError(400, null, -32600, 'The request could not be read'));
  return app;
}
