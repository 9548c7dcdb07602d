import { McpServer } from '@modelcontextprotocol/server';
import type { OrderDesk } from './order-desk';
import { registerCreateOrder } from './tools/create-order';
import { registerGetOrder } from './tools/get-order';
import { registerRefundOrder } from './tools/refund-order';

/**
 * The order desk as an MCP server. The protocol is served without sessions, so every request gets a server of its own;
 * what lasts between requests is the desk.
 */
export function createOrderDeskServer(desk: OrderDesk): McpServer {
  const server = new McpServer(
    { name: 'order-desk', title: 'Order desk', version: '1.0.0' },
    {
      instructions: 'Look up, create and refund the orders of a small furniture shop.',
      // The list of tools never changes, and there is no connection over which to say so.
      capabilities: { tools: { listChanged: false } },
    },
  );
  registerGetOrder(server, desk);
  registerCreateOrder(server, desk);
  registerRefundOrder(server, desk);
  return server;
}
