import type { Middleware } from 'koa';
import { errors } from 'oidc-provider';
import { DependencyError } from '../dependency-error';
import { runningRequest } from '../engine-call';
import { traceOf } from '../error-trace';
import type { AuthorizationServerContext } from '../server-context';
import { sendEngineErrorPage } from './engine-error-page';

/** Turns an error of this server's own middleware into a page for a person, or an OAuth error for a program. */
export function readableErrors(server: AuthorizationServerContext): Middleware {
  return async (ctx, next) => {
    const { audience, refused } = runningRequest(ctx).route;
    try {
      await next();
    } catch (error) {
      const known = error instanceof errors.OIDCProviderError;
      const code = known ? error.error : 'server_error';
      server.audit(
        error instanceof DependencyError
          ? error.auditEvent
          : { event: known ? refused : 'internal.error', error: code, detail: detailOf(error) },
        ctx,
      );
      if (audience === 'person') {
        return sendEngineErrorPage(ctx, server, code, error as Error);
      }
      ctx.status = known ? error.statusCode : 500;
      ctx.body = { error: code, ...(known && { error_description: error.error_description }) };
    }
  };
}

const detailOf = (error: unknown): string | undefined =>
  error instanceof errors.OIDCProviderError ? (error.error_detail ?? error.error_description) : traceOf(error as Error);
