import { z } from 'zod';
import { eventViewSchema } from './events.ts';
import { exceptionRowSchema } from './exceptions.ts';
import { feedViewSchema } from './feeds.ts';
import { fulfilmentRowSchema } from './fulfilments.ts';
import { orderRowSchema, orderViewSchema } from './orders.ts';
import { idSchema, instantSchema, registryIdSchema } from './primitives.ts';
import { availabilitySchema, bandSchema, stockRowSchema } from './stock.ts';

/**
 * The live protocol, Socket.IO namespace `/live`.
 *
 * Orders. `order:watch` answers a snapshot, or the events after `since`. From then on every committed append comes as
 * one `order:changed`, with `from` = the version given last and `version` = the version now: a client applies it only
 * when `from` is its own version and otherwise watches again with `since`. What could not be given one by one comes as
 * `order:reset`: never a silent gap. `order` in `order:changed` is the order as it is at `version`. An answer is taken by its
 * callback, or what is older than what is held is left aside: `emitWithAck` tells it after the change right behind it.
 *
 * Boards. `board:watch` answers all rows of the filter (or of `window`), or the changes after `cursor`. `seq` counts the
 * board's committed changes, `epoch` names the count: another epoch means start again. `board:changed` is conflated, at
 * most ten a second, newest state of a row; it applies when `from` ≤ own `seq`, rows only when their `version` is newer.
 * Where `from` = `seq` it leads nowhere and brings no rows: the total and the counters, counted after the last change.
 *
 * `heartbeat` comes every 5 seconds and says how far the log is, so that a client sees that it is behind.
 *
 * `goodbye` comes before the hub ends a socket, unless that does not read. With `againInMs` the node is leaving: come back
 * after so long, to whichever node is there, and watch again with what is held.
 */
export const protocolVersion = 15;

export const watchOrderSchema = z.strictObject({
  orderId: z.string().min(1).max(80),
  since: z.int().nonnegative().optional(),
});
export type WatchOrder = z.infer<typeof watchOrderSchema>;

export const boardViews = ['exceptions', 'orders', 'fulfilments', 'stock'] as const;
export type BoardView = (typeof boardViews)[number];
export const cursorSchema = z.strictObject({ epoch: z.string(), seq: z.int().nonnegative() });
export type Cursor = z.infer<typeof cursorSchema>;

/** `filter`: tokens `key:value` joined by spaces, all of them must hold, e.g. `severity:1 carrier:postnord is:unclaimed`. */
export const watchBoardSchema = z.strictObject({
  view: z.enum(boardViews),
  filter: z.string().max(500),
  window: z.tuple([z.int().nonnegative(), z.int().positive().max(10_000)]).optional(),
  cursor: cursorSchema.optional(),
});
export type WatchBoard = z.infer<typeof watchBoardSchema>;

export const watchRefusedSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string() }),
});
export type WatchRefused = z.infer<typeof watchRefusedSchema>;

export const orderWatchedSchema = z.union([
  z.strictObject({
    version: z.int(),
    snapshot: orderViewSchema,
    events: z.array(eventViewSchema).optional(),
  }),
  z.strictObject({ version: z.int(), events: z.array(eventViewSchema), order: orderViewSchema }),
]);
export type OrderWatched = z.infer<typeof orderWatchedSchema>;

export const orderChangedSchema = z.strictObject({
  orderId: z.string(),
  from: z.int(),
  version: z.int(),
  /** Those the watcher may see; the count of versions never depends on it. */
  events: z.array(eventViewSchema),
  order: orderViewSchema,
  committedAt: instantSchema,
});
export type OrderChanged = z.infer<typeof orderChangedSchema>;

export const orderResetSchema = z.strictObject({
  orderId: z.string(),
  version: z.int(),
  snapshot: orderViewSchema,
});
export type OrderReset = z.infer<typeof orderResetSchema>;

export const boardRowSchemas = {
  exceptions: exceptionRowSchema,
  orders: orderRowSchema,
  fulfilments: fulfilmentRowSchema,
  stock: stockRowSchema,
} as const satisfies Record<BoardView, z.ZodType>;
export type BoardRow = z.infer<
  typeof exceptionRowSchema | typeof orderRowSchema | typeof fulfilmentRowSchema | typeof stockRowSchema
>;

/** Counters beside the rows: open cases by type and severity, orders by status… each is a filter. */
export const countsSchema = z.record(z.string(), z.int());
export type Counts = z.infer<typeof countsSchema>;

export const boardWatchedSchema = z.union([
  z.strictObject({
    epoch: z.string(),
    seq: z.int(),
    total: z.int(),
    counts: countsSchema,
    rows: z.array(z.unknown()),
  }),
  z.strictObject({
    epoch: z.string(),
    seq: z.int(),
    total: z.int(),
    counts: countsSchema,
    changes: z.strictObject({ upserts: z.array(z.unknown()), removes: z.array(z.string()) }),
  }),
]);
export type BoardWatched = z.infer<typeof boardWatchedSchema>;

export const boardChangedSchema = z.strictObject({
  view: z.enum(boardViews),
  epoch: z.string(),
  from: z.int(),
  seq: z.int(),
  upserts: z.array(z.unknown()),
  removes: z.array(z.string()),
  total: z.int(),
  counts: countsSchema,
});
export type BoardChanged = z.infer<typeof boardChangedSchema>;

export const boardResetSchema = z.strictObject({ view: z.enum(boardViews), why: z.string() });
export type BoardReset = z.infer<typeof boardResetSchema>;

/** Bands of these SKUs now, and each one that is crossed from then on. Never a number. */
export const watchStockSchema = z.strictObject({
  skus: z.array(idSchema).min(1).max(100),
  channel: registryIdSchema.optional(),
  country: z.string().max(2).optional(),
  postcode: z.string().max(20).optional(),
});
export type WatchStock = z.infer<typeof watchStockSchema>;

export const stockWatchedSchema = availabilitySchema.pick({ channel: true, asOf: true, items: true });
export type StockWatched = z.infer<typeof stockWatchedSchema>;

export const stockChangedSchema = z.strictObject({
  sku: z.string(),
  /** Null: anywhere at all, which is what a parcel can come from. */
  location: z.string().nullable(),
  band: bandSchema,
  /** Of `backorder`: when more is expected. */
  date: instantSchema.optional(),
  committedAt: instantSchema,
});
export type StockChanged = z.infer<typeof stockChangedSchema>;

export const heartbeatSchema = z.strictObject({ position: z.string(), serverNow: instantSchema });
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const goodbyeSchema = z.strictObject({
  reason: z.enum(['draining', 'token_expired', 'key_revoked', 'link_revoked']),
  againInMs: z.int().nonnegative().optional(),
});
export type Goodbye = z.infer<typeof goodbyeSchema>;

/** All feeds now; from then on `feeds:changed`, newest state of each that changed, at most once a second. */
export const watchFeedsSchema = z.strictObject({});
export type WatchFeeds = z.infer<typeof watchFeedsSchema>;
export const feedsWatchedSchema = z.strictObject({ feeds: z.array(feedViewSchema) });
export type FeedsWatched = z.infer<typeof feedsWatchedSchema>;
export const feedsChangedSchema = z.strictObject({ upserts: z.array(feedViewSchema) });
export type FeedsChanged = z.infer<typeof feedsChangedSchema>;

export const alertSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  severity: z.int(),
  title: z.string(),
  link: z.string(),
});
export type Alert = z.infer<typeof alertSchema>;

export const setPresenceSchema = z.strictObject({
  orderId: z.string().max(80).optional(),
  exceptionId: z.string().max(120).optional(),
  /** At the board itself: to be told who looks at which of its cases. */
  board: z.literal('exceptions').optional(),
  doing: z.enum(['viewing', 'editing']),
});
export type SetPresence = z.infer<typeof setPresenceSchema>;
export interface Presence {
  readonly subject: string;
  /** Answered to whoever is at the board: who is at its cases just now. */
  readonly cases?: readonly Presence[];
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly doing: 'viewing' | 'editing';
  }[];
}

export interface ClientToServer {
  'order:watch': (message: WatchOrder, ack: (answer: OrderWatched | WatchRefused) => void) => void;
  'order:unwatch': (message: { orderId: string }, ack?: () => void) => void;
  'board:watch': (message: WatchBoard, ack: (answer: BoardWatched | WatchRefused) => void) => void;
  'board:unwatch': (message: { view: BoardView }, ack?: () => void) => void;
  'feeds:watch': (message: WatchFeeds, ack: (answer: FeedsWatched | WatchRefused) => void) => void;
  'feeds:unwatch': (message: WatchFeeds, ack?: () => void) => void;
  'stock:watch': (message: WatchStock, ack: (answer: StockWatched | WatchRefused) => void) => void;
  'stock:unwatch': (message: { skus?: string[] }, ack?: () => void) => void;
  'presence:set': (message: SetPresence, ack?: (answer: Presence | WatchRefused) => void) => void;
}

export interface ServerToClient {
  'order:changed': (message: OrderChanged) => void;
  'order:reset': (message: OrderReset) => void;
  'board:changed': (message: BoardChanged) => void;
  'board:reset': (message: BoardReset) => void;
  'feeds:changed': (message: FeedsChanged) => void;
  'stock:changed': (message: StockChanged) => void;
  'presence:changed': (message: Presence) => void;
  alert: (message: Alert) => void;
  heartbeat: (message: Heartbeat) => void;
  goodbye: (message: Goodbye) => void;
}
