import { createHmac } from 'node:crypto';

/**
 * What happened, for the audit: who did what with which assistant. There is never a code, a token, a secret, a state or an
 * address in it.
 */
export interface AuditEvent {
  readonly event:
    | 'authorization.refused'
    | 'client.refused'
    | 'client.registered'
    | 'consent.allowed'
    | 'consent.denied'
    | 'dependency.failed'
    | 'grant.revoked'
    | 'internal.error'
    | 'sign_in.finished'
    | 'sign_in.refused'
    | 'token.issued'
    | 'token.refused';
  readonly clientId?: string;
  /** `sub` of the person. */
  readonly subject?: string;
  readonly scope?: string;
  readonly grantType?: string;
  /** Hosts of the redirect URIs, or of the one in use. */
  readonly redirectHosts?: string[];
  /** An OAuth error code. */
  readonly error?: string;
  /** Why, in words of this server or of the engine. */
  readonly detail?: string;
}

/** The part that all lines of one request have in common. */
export interface RequestContext {
  readonly requestId: string;
  readonly sourceIp: string;
  /** As the API saw it when it chose the route, and with it the limit of requests. */
  readonly path: string;
}

/** Writes one line of JSON, as CloudWatch Logs Insights reads it. */
export function writeAuditLog(event: AuditEvent, { requestId, sourceIp }: RequestContext, ipKey?: string): void {
  const line = { time: new Date().toISOString(), requestId, client: pseudonym(sourceIp, ipKey), ...event };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * The same address has the same pseudonym, from which the key alone leads back to the address. Before the key is read there
 * is none: a hash without a key is undone by trying four thousand million addresses.
 */
const pseudonym = (sourceIp: string, key: string | undefined) =>
  key === undefined
    ? undefined
    : createHmac('sha256', key).update(`audit\0${sourceIp}`).digest('base64url').slice(0, 16);
