import { z } from 'zod';
import { eventTypesSchema } from './event-types.ts';
import { instantSchema, shortTextSchema } from './primitives.ts';

/** Events that are published again on `HUB_EVENTS`, for a consumer that lost them, came late or read them wrongly. */

/** So many may not be over yet: each is sent after those that were asked for before it. */
export const mostOpenResends = 20;

/** `<epoch>.<tx>.<position>`, as a `Hub-Position` header or a list's `position` says it. */
const positionSchema = z.string().regex(/^[0-9a-f]{1,32}\.\d{1,18}\.\d{1,15}$/);

/** Where it begins or ends: in time, or in the log. */
const placeSchema = z.union([instantSchema, positionSchema], {
  error: 'must be an instant like 2026-11-22T08:00:00Z, or what a Hub-Position header said',
});

export const askResendSchema = z
  .strictObject({
    /** Recorded then or later; after that position. */
    from: placeSchema.optional(),
    /** Recorded before then; up to that position and with it. All that was published, when absent. */
    to: placeSchema.optional(),
    /** Of this order only. Then `from` may be absent: from its beginning. */
    orderId: z
      .string()
      .regex(/^ord_[a-z2-7]{16}$/, 'must be the id of an order, like ord_aaaaaaaaaaaaaaaa')
      .optional(),
    /** Only these, by the last part of their subject. */
    types: eventTypesSchema.optional(),
    reason: shortTextSchema,
  })
  .superRefine(({ from, to, orderId }, context) => {
    const wrong = (field: 'from' | 'to', message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if (from === undefined && orderId === undefined)
      wrong('from', 'say from when or which order; all there is begins at 1970-01-01T00:00:00Z');
    if (from !== undefined && to !== undefined && isBefore(to, from))
      wrong('to', 'must be later than from: nothing is between them');
  })
  .meta({ id: 'AskEventResend' });
export type AskResend = z.infer<typeof askResendSchema>;

/** Undefined where it is an instant. */
export function findLogPlace(
  text: string,
): { readonly epoch: string; readonly tx: string; readonly position: number } | undefined {
  if (!positionSchema.safeParse(text).success) return undefined;
  const [epoch = '', tx = '', position = ''] = text.split('.');
  return { epoch, tx, position: Number(position) };
}

/** At or before it. An instant and a position cannot be compared, nor positions of two logs: these are no mistake here. */
function isBefore(to: string, from: string): boolean {
  const [end, begin] = [findLogPlace(to), findLogPlace(from)];
  if (end === undefined || begin === undefined)
    return end === undefined && begin === undefined && Date.parse(to) <= Date.parse(from);
  if (end.epoch !== begin.epoch) return false;
  return end.tx === begin.tx ? end.position <= begin.position : BigInt(end.tx) < BigInt(begin.tx);
}

export const eventResendSchema = z
  .strictObject({
    resendId: z.string(),
    /** `waiting`: others are before it. What is in hand when it is stopped goes out and is counted. */
    state: z.enum(['waiting', 'running', 'finished', 'stopped']),
    /** As they were asked for. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    orderId: z.string().nullable(),
    types: z.array(z.string()).nullable(),
    reason: z.string(),
    askedBy: z.string(),
    askedAt: instantSchema,
    startedAt: instantSchema.nullable(),
    finishedAt: instantSchema.nullable(),
    /** Events that the broker has stored again. */
    sent: z.int(),
    /** All of the log up to here was looked at; it ends at `until`. */
    position: z.string(),
    until: z.string(),
    /** Why it does not go on now, or was ended by the hub. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'EventResend' });
export type EventResend = z.infer<typeof eventResendSchema>;
