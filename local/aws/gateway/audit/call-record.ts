import { randomUUID } from 'node:crypto';
import type { LocalAccount } from '../../../account/local-account';
import type { CallOutcome, ReceivedRequest } from '../gateway-call';
import { principalId, type GatewayPrincipal } from '../principal';
import { parsedJson } from '../private/json-rpc';
import type { AuditedRequest, AuditEvent } from './audit-event';

/** What a gateway records of a request that it has answered. */
export interface CallRecord extends CallOutcome {
  readonly request: ReceivedRequest;
  readonly principal: GatewayPrincipal;
  readonly status: number;
  /** The error of the JSON-RPC response. */
  readonly error?: { readonly code: number; readonly message: string };
}

/** One call that reached a gateway. Tokens are not part of it. */
export interface GatewayExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly subject?: string;
  /** Why the gateway refused the call; assistants are not told. */
  readonly refusal?: string;
}

export function exchangeOf({ request, principal, status, refusal }: CallRecord): GatewayExchange {
  const subject = principalId(principal);
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    status,
    ...(subject !== undefined && { subject }),
    ...(refusal !== undefined && { refusal }),
  };
}

/** The claims of a token in the documentation's sample; others, such as a name or an e-mail, stay out. */
const CLAIMS = ['sub', 'token_use', 'scope', 'auth_time', 'iss', 'exp', 'iat', 'version', 'jti'];
const HEADERS = ['kid', 'alg'];

/** @param gatewayArn of the gateway that answered the request */
export function auditEventOf(record: CallRecord, gatewayArn: string, account: LocalAccount): AuditEvent {
  const { request, principal, status, targetId, downstreamRequestId, isError, error } = record;
  const body = auditedRequest(request.body);
  return {
    eventVersion: '1.11',
    eventTime: account.clock.now().toISOString(),
    eventSource: 'bedrock-agentcore.amazonaws.com',
    eventName: 'InvokeGateway',
    eventType: 'AwsApiCall',
    eventCategory: 'Data',
    managementEvent: false,
    readOnly: false,
    eventID: randomUUID(),
    requestID: request.requestId,
    awsRegion: account.region,
    recipientAccountId: account.accountId,
    // A gateway of the twin listens on this address only.
    sourceIPAddress: '127.0.0.1',
    userAgent: request.headers.get('user-agent') ?? '',
    userIdentity:
      principal.type === 'role'
        ? { type: 'AssumedRole', arn: principalId(principal)! }
        : { type: 'AWSAccount', accountId: 'anonymous' },
    resources: [{ type: 'AWS::BedrockAgentCore::Gateway', ARN: gatewayArn, accountId: account.accountId }],
    requestParameters: { ...(body && { body }) },
    responseElements: {
      statusCode: status,
      ...((error || isError !== undefined) && {
        body: { ...(error ? { error } : { result: { isError: isError! } }) },
      }),
    },
    additionalEventData: {
      ...(targetId !== undefined && { targetId }),
      ...(downstreamRequestId !== undefined && { downstreamRequestIds: [downstreamRequestId] }),
      ...(principal.type === 'JWT' && {
        jwt: { type: 'JWS', headers: only(principal.header, HEADERS), claims: only(principal.claims, CLAIMS) },
      }),
    },
  };
}

function only(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

/** Longer than any name or URI that a gateway would find. */
const MAX_TEXT = 1_024;

function auditedRequest(body: string): AuditedRequest | undefined {
  const message = parsedJson(body);
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const { id, method, params } = message as Record<string, unknown>;
  const { name, uri, arguments: toolArguments } = (params ?? {}) as Record<string, unknown>;
  return {
    ...((typeof id === 'number' || typeof id === 'string') && { id: typeof id === 'string' ? cut(id) : id }),
    ...(typeof method === 'string' && { method: cut(method) }),
    ...(params !== undefined && {
      params: {
        ...(typeof name === 'string' && { name: cut(name) }),
        ...(typeof uri === 'string' && { uri: cut(uri) }),
        ...(toolArguments !== undefined && { arguments: 'REDACTED' as const }),
      },
    }),
  };
}

const cut = (text: string): string => text.slice(0, MAX_TEXT);
