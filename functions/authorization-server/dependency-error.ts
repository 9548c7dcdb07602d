import { errors } from 'oidc-provider';

/**
 * A service that this server needs does not answer, is throttled, or answers what it must not.
 *
 * To the engine it is the OAuth error `temporarily_unavailable` (RFC 6749 section 4.1.2.1). The message and the cause are for
 * the log alone: neither a client nor a person is told which service it is.
 */
export class DependencyError extends errors.CustomOIDCProviderError {
  constructor(
    readonly detail: string,
    options?: { cause?: unknown },
  ) {
    super('temporarily_unavailable', 'the service cannot answer now; try again in a moment');
    this.status = this.statusCode = 503;
    this.expose = true;
    if (options?.cause !== undefined) {
      this.cause = options.cause;
    }
  }

  get auditEvent() {
    return { event: 'dependency.failed', error: this.error, detail: this.detail } as const;
  }
}

/**
 * A service answers, and will refuse each time, since it and this server are configured differently. The owner has to change
 * something, so the person is sent to the administrator instead of being asked to try again.
 *
 * To the engine it is the OAuth error `server_error` (RFC 6749 section 4.1.2.1).
 */
export class MisconfigurationError extends DependencyError {
  constructor(detail: string) {
    super(detail);
    this.error = this.message = 'server_error';
    this.error_description = 'the service is not configured correctly; tell its administrator';
    this.status = this.statusCode = 500;
  }
}
