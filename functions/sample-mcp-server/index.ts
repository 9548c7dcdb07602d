import { handle } from 'hono/aws-lambda';
import { createApp } from './app';
import { OrderDesk } from './order-desk';

/** The Lambda handler of the sample MCP server, for events of a function URL. */
export const handler = handle(createApp(new OrderDesk()));
