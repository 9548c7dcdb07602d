import type { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { traceOf } from './error-trace';
import { AuthorizationServer } from './server';

interface Bindings {
  readonly event: LambdaEvent & {
    readonly rawPath: string;
    readonly requestContext: { readonly requestId: string; readonly http: { readonly sourceIp: string } };
  };
}

const server = new AuthorizationServer(JSON.parse(process.env.CONFIGURATION ?? '{}') as FunctionConfiguration);

async function fetch(request: Request, { event }: Bindings): Promise<Response> {
  const { requestId, http } = event.requestContext;
  try {
    return await server.handle(request, { requestId, sourceIp: http.sourceIp, path: event.rawPath });
  } catch (error) {
    // Neither the message nor the cause: they may hold what a client sent.
    process.stdout.write(`${JSON.stringify({ event: 'internal.error', detail: traceOf(error as Error) })}\n`);
    return Response.json({ error: 'server_error' }, { status: 500 });
  }
}

/** The Lambda handler of the authorization server, for events of an HTTP API (payload format 2.0). */
export const handler = handle({ fetch } as Pick<Hono, 'fetch'> as Hono);
