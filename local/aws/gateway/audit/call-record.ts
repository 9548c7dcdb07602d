import { randomUUID } from 'node:crypto';
import type { LocalAccount } from '../../../account/local-account';
import type { AuditedRequest, AuditEvent } from './audit-event';
import type { Caller } from '../principal';
import type { CallOutcome } from '../gateway-call';

/** What an event is made of. */
export interface AuditedCall {
  readonly gatewayArn: string;
  readonly requestId: string;
  readonly headers: Headers;
  readonly body: string;
  readonly caller: Caller;
  readonly outcome: CallOutcome;
  readonly status: number;
}

/** Those claims of a token that the documentation's sample shows; others, such as a name or an e-mail, stay out. */
const CLAIMS = ['sub', 'token_use', 'scope', 'auth_time', 'iss', 'exp', 'iat', 'version', 'jti'];
const HEADERS = ['kid', 'alg'];

export function auditEvent(account: LocalAccount, call: AuditedCall): AuditEvent {
  const { gatewayArn, requestId, headers, caller, outcome, status } = call;
  const { targetId, downstreamRequestId, isError, error } = outcome;
  const body = auditedRequest(call.body);
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
    requestID: requestId,
    awsRegion: account.region,
    recipientAccountId: account.accountId,
    // A gateway of the twin listens on this address only.
    sourceIPAddress: '127.0.0.1',
    userAgent: headers.get('user-agent') ?? '',
    userIdentity:
      caller.type === 'IAM'
        ? { type: 'AssumedRole', arn: caller.principalArn }
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
      ...(caller.type === 'JWT' && {
        jwt: { type: 'JWS', headers: only(caller.header, HEADERS), claims: only(caller.claims, CLAIMS) },
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
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return undefined;
  }
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
