import * as z from 'zod';

/** An order as every tool returns it. The schemas keep to plain types, which is all that a gateway's tools support. */
export const orderSchema = z.object({
  orderId: z.string().describe('The id of the order, such as A-1001'),
  customer: z.string().describe('Who ordered'),
  item: z.string().describe('What was ordered'),
  quantity: z.number().describe('How many were ordered'),
  totalInCents: z.number().describe('The price of the whole order in US cents'),
  refundedInCents: z.number().describe('How much of it was refunded in US cents'),
});
