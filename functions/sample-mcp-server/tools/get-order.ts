import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { OrderDesk } from '../order-desk';
import { orderResult } from '../order-result';
import { orderSchema } from '../order-schema';

/** The tool that only reads. */
export function registerGetOrder(server: McpServer, desk: OrderDesk): void {
  server.registerTool(
    'get_order',
    {
      title: 'Get an order',
      description: 'Returns one order of the order desk. Orders A-1001 and A-1002 always exist.',
      inputSchema: z.object({ orderId: z.string().describe('The id of the order, such as A-1001') }),
      outputSchema: orderSchema,
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ orderId }) => orderResult(desk.get(orderId)),
  );
}
