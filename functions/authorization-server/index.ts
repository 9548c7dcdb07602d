import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { contextOf, requestOf, resultOf, type HttpApiEvent, type HttpApiResult } from './http/lambda-event';
import { AuthorizationServer } from './server';

const server = new AuthorizationServer(JSON.parse(process.env.CONFIGURATION ?? '{}') as FunctionConfiguration);

/** The Lambda handler of the authorization server, for events of an HTTP API (payload format 2.0). */
export async function handler(event: HttpApiEvent): Promise<HttpApiResult> {
  return resultOf(await server.handle(requestOf(event), contextOf(event)));
}
