import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { OrderDesk } from '../order-desk';
import { orderResult } from '../order-result';
import { orderSchema } from '../order-schema';

/** The tool that writes. */
export function registerCreateOrder(server: McpServer, desk: OrderDesk): void {
  server.registerTool(
    'create_order',
    {
      title: 'Create an order',
      description: 'Orders an item for a customer and returns the new order.',
      inputSchema: z.object({
        customer: z.string().min(1).max(100).describe('Who orders'),
        item: z.string().describe('What to order: desk lamp, office chair or standing desk'),
        quantity: z.int().min(1).max(100).describe('How many to order, 1 to 100'),
      }),
      outputSchema: orderSchema,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    (request) => orderResult(desk.create(request)),
  );
}
