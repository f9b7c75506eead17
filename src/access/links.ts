import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * A customer's link: `<payload>.<mac>`, both base64url, the payload `{ o: orderId, g: generation }`. It says nothing
 * of the customer and is stored nowhere; it ends when the order's generation moves on, or 180 days after delivery.
 */
export interface Links {
  toToken(orderId: string, generation: number): string;
  /** What a token says, if the hub made it. Whether it is still good, the order says: `isOpen`. */
  read(token: string): Link | undefined;
}

export interface Link {
  readonly orderId: string;
  readonly generation: number;
}

/** What of an order decides over its links. */
export interface LinkedOrder {
  readonly linkGeneration: number;
  readonly placedAt: string;
  readonly deliveredAt: string | null;
}

const linkDays = 180;
const maxTokenLength = 300;
const payloadSchema = z.strictObject({ o: z.string().min(1).max(80), g: z.int().nonnegative() });

export function createLinks(secret: Uint8Array): Links {
  const sign = (payload: string): string =>
    `${payload}.${createHmac('sha256', secret).update(`link.${payload}`).digest('base64url')}`;
  return {
    toToken: (orderId, generation) =>
      sign(Buffer.from(JSON.stringify({ o: orderId, g: generation })).toString('base64url')),
    read(token) {
      const dot = token.indexOf('.');
      if (dot < 1 || token.length > maxTokenLength) return undefined;
      const payload = token.slice(0, dot);
      // The whole text is compared, so no other spelling of the same bytes is a second token.
      if (!isSame(Buffer.from(token), Buffer.from(sign(payload)))) return undefined;
      const parsed = payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      return parsed.success ? { orderId: parsed.data.o, generation: parsed.data.g } : undefined;
    },
  };
}

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Epoch ms of the hub's clock; null while the order is on its way. */
export const linkExpiresAt = ({ placedAt, deliveredAt }: LinkedOrder): number | null =>
  deliveredAt === null
    ? null
    : // A carrier may stamp a delivery years before the order; that must not close the link at once.
      Math.max(Date.parse(placedAt), Date.parse(deliveredAt)) + linkDays * 86_400_000;

export function isOpen(link: Link, order: LinkedOrder, now: number): boolean {
  const expiresAt = linkExpiresAt(order);
  return link.generation === order.linkGeneration && (expiresAt === null || now < expiresAt);
}
