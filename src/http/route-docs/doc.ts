import { z } from 'zod';
import type { RouteName } from '../../access/policy.ts';
import { eventViewSchema } from '../../contracts/events.ts';

/** What OpenAPI says of a route. */
export interface RouteDoc {
  readonly tag: Tag;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** JSON when absent. */
  readonly bodyType?: 'application/x-www-form-urlencoded' | 'application/x-ndjson';
  /** The status of success, 200 when absent. */
  readonly status?: 200 | 201 | 202 | 303;
  readonly answer:
    | z.ZodType
    | 'text/html'
    | 'text/plain'
    | 'text/csv'
    | 'application/octet-stream'
    | 'application/pdf'
    | 'image/svg+xml'
    | 'application/x-ndjson';
  /** Whether `Idempotency-Key` is read, and whether it must be there. */
  readonly idempotencyKey?: 'required' | 'optional';
  /** Whether `traceparent` is read. */
  readonly isTraced?: true;
  readonly writes?: boolean;
}

export type Tag =
  | 'Orders'
  | 'Returns'
  | 'Work'
  | 'Stock'
  | 'Senders'
  | 'Customers'
  | 'Registry'
  | 'Administration'
  | 'System'
  | 'Pages';

/** Of a part of the house; a route that no part says anything of does not compile in `route-docs.ts`. */
export type RouteDocs = Partial<Readonly<Record<RouteName, RouteDoc>>>;

export const list = (row: z.ZodType): z.ZodType =>
  z.strictObject({ items: z.array(row), nextCursor: z.string().nullable(), position: z.string() });
export const received = z.strictObject({ receiptId: z.string() }).meta({ id: 'Received' });
const done = z
  .strictObject({ version: z.int(), events: z.array(eventViewSchema) })
  .meta({ id: 'Done', description: 'The version after it, and the events of it that the caller may read.' });
export const command = { idempotencyKey: 'optional', writes: true, answer: done } as const;
