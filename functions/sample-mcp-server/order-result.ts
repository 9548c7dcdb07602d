import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Order } from './order-desk';

/** A tool result with the order as structured content, and as text for clients from before structured content. */
export function orderResult(order: Order): CallToolResult {
  return { structuredContent: { ...order }, content: [{ type: 'text', text: JSON.stringify(order) }] };
}
