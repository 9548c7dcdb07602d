import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { OrderDesk } from '../order-desk';
import { orderResult } from '../order-result';
import { orderSchema } from '../order-schema';

/** The tool that fails on purpose: above 100 dollars it refuses, and says what to do instead. */
export function registerRefundOrder(server: McpServer, desk: OrderDesk): void {
  server.registerTool(
    'refund_order',
    {
      title: 'Refund an order',
      description:
        "Pays back all or part of an order. More than 10000 cents of one order needs a manager's approval, which this " +
        'tool cannot give: it then fails and refunds nothing.',
      inputSchema: z.object({
        orderId: z.string().describe('The id of the order, such as A-1001'),
        amountInCents: z.int().min(1).max(10_000_000).describe('How much to pay back, in US cents'),
      }),
      outputSchema: orderSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    },
    (request) => orderResult(desk.refund(request)),
  );
}
