import { readFileSync } from 'node:fs';
import { configurationOf } from './configuration';
import { contextOf, requestOf, resultOf, type HttpApiEvent, type HttpApiResult } from './http/lambda-event';
import { AuthorizationServer } from './server';

const settingsFile = readFileSync(new URL('settings.json', import.meta.url), 'utf8');
const server = new AuthorizationServer(configurationOf(settingsFile, process.env));

/** The Lambda handler of the authorization server, for events of an HTTP API (payload format 2.0). */
export async function handler(event: HttpApiEvent): Promise<HttpApiResult> {
  return resultOf(await server.handle(requestOf(event), contextOf(event)));
}
