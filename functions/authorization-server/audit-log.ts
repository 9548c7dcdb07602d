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
    | 'request.refused'
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

/**
 * The audit of one request. What was done is written at once. Why the request was refused is written in one line when it is
 * answered, since the engine names two reasons where it must not redirect: the second is the one of the answer.
 */
export class RequestAudit {
  #refusal?: AuditEvent;
  #isExplained = false;

  /** @param ipKey the key of pseudonyms, as soon as it has been read */
  constructor(
    private readonly context: RequestContext,
    private readonly ipKey: () => string | undefined,
  ) {}

  write(event: AuditEvent): void {
    if (REFUSALS.has(event.event)) {
      this.#refusal = event;
      return;
    }
    this.#isExplained ||= EXPLANATIONS.has(event.event);
    this.#writeLine(event);
  }

  /**
   * Ends the audit with the answer.
   *
   * @param otherwise the line for an answer with an error that no line has explained
   */
  end(status: number, otherwise: AuditEvent): void {
    const unexplained = status >= 400 && !this.#isExplained ? otherwise : undefined;
    const refusal = this.#refusal ?? unexplained;
    if (refusal !== undefined) {
      this.#writeLine(refusal);
    }
  }

  /** Writes one line of JSON, as CloudWatch Logs Insights reads it. */
  #writeLine(event: AuditEvent): void {
    const { requestId, sourceIp } = this.context;
    const line = { time: new Date().toISOString(), requestId, client: pseudonym(sourceIp, this.ipKey()), ...event };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

const REFUSALS: ReadonlySet<AuditEvent['event']> = new Set([
  'authorization.refused',
  'client.refused',
  'request.refused',
  'token.refused',
]);

/** What is written at once, and says why the answer is an error. */
const EXPLANATIONS: ReadonlySet<AuditEvent['event']> = new Set([
  'dependency.failed',
  'internal.error',
  'sign_in.refused',
]);

/**
 * The same address has the same pseudonym, from which the key alone leads back to the address. Before the key is read there
 * is none: a hash without a key is undone by trying four thousand million addresses.
 */
const pseudonym = (sourceIp: string, key: string | undefined) =>
  key === undefined
    ? undefined
    : createHmac('sha256', key).update(`audit\0${sourceIp}`).digest('base64url').slice(0, 16);
