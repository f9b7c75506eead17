import { z } from 'zod';
import { customerSchema } from './delivery.ts';
import { orderNoteSchema, orderRowSchema } from './orders.ts';
import { idSchema, instantSchema, moneySchema } from './primitives.ts';
import { returnViewSchema } from './returns.ts';

/** So many of a customer's orders are read, the newest. */
export const mostCustomerOrders = 500;

const customerMessageSchema = z.strictObject({
  orderId: z.string(),
  orderNumber: z.string(),
  /** `shipped`, `delayed`, … */
  milestone: z.string(),
  direction: z.enum(['outbound', 'return']),
  /** When the hub heard what it is about. */
  at: instantSchema,
  /** Of the mail; `none`: nobody is written to about it, or it is so long ago that this is not known any more. */
  mail: z.enum(['waiting', 'sent', 'failed', 'left_out', 'none']),
});

const customerReturnSchema = z.strictObject({
  orderId: z.string(),
  orderNumber: z.string(),
  ...returnViewSchema.pick({ returnId: true, status: true, requestedAt: true, refund: true }).shape,
  /** Announced, or come where nothing was. */
  units: z.int(),
});

const customerNoteSchema = orderNoteSchema.extend({ orderId: z.string(), orderNumber: z.string() });

/** One customer as the shop names them: what they ordered, what it is worth, what goes wrong, what they were told. */
export const customerViewSchema = z
  .strictObject({
    customerId: idSchema,
    /** As in the newest order that was not erased. */
    customer: customerSchema.nullable(),
    tier: z.string().nullable(),
    firstOrderAt: instantSchema,
    lastOrderAt: instantSchema,
    /** Counted up to 500, as is all below. */
    orderCount: z.int(),
    openOrders: z.int(),
    openExceptions: z.int(),
    /** What was ordered and not cancelled as a whole, a sum per currency. */
    ordered: z.array(moneySchema),
    /** What was granted them since, by returns and by prices that were reduced: of the newest ten orders, a sum per currency. */
    granted: z.array(moneySchema),
    /** The newest 50. */
    orders: z.array(orderRowSchema),
    /** Of the newest ten orders, the newest first. */
    messages: z.array(customerMessageSchema),
    /** The same of what they sent back. */
    returns: z.array(customerReturnSchema),
    /** The same of what staff wrote down of them. */
    notes: z.array(customerNoteSchema),
    position: z.string(),
  })
  .meta({ id: 'CustomerView' });
export type CustomerView = z.infer<typeof customerViewSchema>;
export type CustomerReturn = z.infer<typeof customerReturnSchema>;
export type CustomerNote = z.infer<typeof customerNoteSchema>;
export type CustomerMessage = z.infer<typeof customerMessageSchema>;
