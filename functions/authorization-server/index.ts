import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import type { FunctionConfiguration } from '../../lib/identity/authorization-server/private/function-contract';
import { traceOf } from './error-trace';
import { AuthorizationServer } from './server';

const server = new AuthorizationServer(JSON.parse(process.env.CONFIGURATION ?? '{}') as FunctionConfiguration);

const app = new Hono<{
  Bindings: {
    event: LambdaEvent & { rawPath: string; requestContext: { requestId: string; http: { sourceIp: string } } };
  };
}>();
app.all('*', ({ req, env }) => {
  const { rawPath, requestContext } = env.event;
  const { requestId, http } = requestContext;
  return server.handle(req.raw, { requestId, sourceIp: http.sourceIp, path: rawPath });
});

app.onError((error, { json }) => {
  // Neither the message nor the cause: they may hold what a client sent.
  process.stdout.write(`${JSON.stringify({ event: 'internal.error', detail: traceOf(error) })}\n`);
  return json({ error: 'server_error' }, 500);
});

/** The Lambda handler of the authorization server, for events of an HTTP API (payload format 2.0). */
export const handler = handle(app);
