import { readRequestBody } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import { loopbackOriginsOnly } from '../../http/loopback-origins-only';
import { STRICT_ASSUMPTIONS, type Assumptions } from '../../account/assumptions';
import { callerId, type Caller } from './principal';
import type { InboundAuthorizer } from './authorization/authorizer';
import type { CallOutcome } from './gateway-call';
import type { McpEndpoint } from './protocol/mcp-endpoint';
import { isEventStream, whenRead } from './private/streamed-response';
import { jsonRpcError } from './private/json-rpc-error';
import { PROTECTED_RESOURCE_METADATA_PATH } from './authorization/protected-resource';

/** Payloads of more than 6 MB are refused (developer guide, "Quotas for Amazon Bedrock AgentCore"). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** What a request without `MCP-Protocol-Version` header speaks (README of the CDK's `aws-bedrockagentcore`). */
const VERSION_WITHOUT_HEADER = '2025-03-26';

/** One call that reached a gateway. Tokens are not part of it. */
export interface GatewayExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly subject?: string;
  /** Why the gateway refused the call; assistants are not told. */
  readonly refusal?: string;
}

/** A call of `/mcp` that has been answered. */
export interface AnsweredCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly requestId: string;
  readonly caller: Caller;
  readonly outcome: CallOutcome;
}

/** The HTTP side of a gateway: protected resource metadata for everybody, `/mcp` for whom the authorizer lets in. */
export function gatewayApp(
  inbound: InboundAuthorizer,
  endpoint: McpEndpoint,
  record: (call: AnsweredCall) => void,
  { pathSuffixedMetadata }: Pick<Assumptions, 'pathSuffixedMetadata'> = STRICT_ASSUMPTIONS,
): Hono {
  const app = new Hono();
  app.use(loopbackOriginsOnly);

  if (inbound.metadata) {
    const metadata = (): Response => Response.json(inbound.metadata!());
    app.get(PROTECTED_RESOURCE_METADATA_PATH, metadata);
    // RFC 9728, section 3.1 puts the resource's path behind the well-known one. Not documented for gateways; clients that
    // try it first fall back to the other form, so that serving it can hide nothing. Unverified on AWS.
    if (pathSuffixedMetadata === 'served') {
      app.get(`${PROTECTED_RESOURCE_METADATA_PATH}/mcp`, metadata);
    }
  }

  app.all('/mcp', async (context) => {
    const { method, path, raw } = context.req;
    const { headers, url } = raw;
    const requestId = randomUUID();
    const outcome: CallOutcome = {};
    let caller: Caller = { type: 'ANONYMOUS' };
    const read = await readRequestBody(raw, MAX_PAYLOAD_BYTES);
    const body = read.tooLarge ? '' : read.text;
    let response: Response;
    try {
      const admission = await inbound.admit({ method, url, headers, body });
      if (!admission.admitted) {
        outcome.refusal = admission.reason;
        response = admission.respond(messageId(body));
      } else {
        caller = admission.caller;
        response = read.tooLarge
          ? jsonRpcError(413, null, -32600, 'The payload is larger than 6 MB')
          : await endpoint.handle({
              method,
              url,
              headers,
              version: headers.get('mcp-protocol-version') ?? VERSION_WITHOUT_HEADER,
              body,
              caller,
              requestId,
              outcome,
              returnedHeaders: new Headers(),
            });
      }
    } catch (error) {
      outcome.refusal = (error as Error).message;
      response = jsonRpcError(500, messageId(body), -32603, 'Internal error - Server error');
    }
    response.headers.set('x-amzn-requestid', requestId);
    if (!isEventStream(response)) outcome.error ??= await errorOf(response);
    const { status } = response;
    return whenRead(response, () => record({ method, path, headers, body, status, requestId, caller, outcome }));
  });

  // Everything else, RFC 8414 metadata and registration included, as awslabs/agentcore-samples#1056 shows it. The status
  // is not in that report; 404 is what every client treats as "not here". Unverified on AWS.
  app.notFound((context) => context.body('<UnknownOperationException/>', 404, { 'content-type': 'application/xml' }));
  app.onError(() => jsonRpcError(400, null, -32600, 'The request could not be read'));
  return app;
}

/** The call as {@link GatewayExchange} has it. */
export function exchangeOf({ method, path, status, caller, outcome: { refusal } }: AnsweredCall): GatewayExchange {
  const subject = callerId(caller);
  return {
    method,
    path,
    status,
    ...(subject !== undefined && { subject }),
    ...(refusal !== undefined && { refusal }),
  };
}

/** The error in a JSON-RPC response. */
async function errorOf(response: Response): Promise<CallOutcome['error']> {
  if (response.body === null) return undefined;
  try {
    const { error } = (await response.clone().json()) as { error?: { code: number; message: string } };
    return error && { code: error.code, message: error.message };
  } catch {
    return undefined;
  }
}

/** A request that was not authorized is answered under its own id, or under 0 when it has none. */
function messageId(body: string): string | number {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' || typeof id === 'number' ? id : 0;
  } catch {
    return 0;
  }
}
