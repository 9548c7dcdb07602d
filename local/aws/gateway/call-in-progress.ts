import { AsyncLocalStorage } from 'node:async_hooks';
import type { InboundCall } from './gateway-call';

/**
 * The call that whatever runs is done for. A target's connection is shared by many calls, and its MCP client does not say
 * which of them a request or a message belongs to; this does.
 */
export const callInProgress = new AsyncLocalStorage<InboundCall>();
