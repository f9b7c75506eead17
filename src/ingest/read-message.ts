import type { z } from 'zod';
import { toFieldErrors, toSentence } from '../contracts/problems.ts';
import { bodyId, parseBody } from './body.ts';
import type { Incoming, Settlement } from './message.ts';

/** What a message says, and its identity of last resort; or what becomes of one that cannot be read. */
export type ReadMessage<Body> =
  | { readonly ok: true; readonly value: Body; readonly fallbackId: string }
  | { readonly ok: false; readonly settlement: Settlement };

export function readMessage<Body>({ body, messageId }: Incoming, schema: z.ZodType<Body>): ReadMessage<Body> {
  const fallbackId = messageId ?? bodyId(body);
  const unusable = (reason: 'malformed' | 'invalid', detail: string): ReadMessage<Body> => ({
    ok: false,
    settlement: { outcome: 'parked', messageId: fallbackId, reason, detail },
  });
  const parsed = parseBody(body);
  if (!parsed.ok) return unusable('malformed', parsed.detail);
  const read = schema.safeParse(parsed.value);
  return read.success
    ? { ok: true, value: read.data, fallbackId }
    : unusable('invalid', toSentence(toFieldErrors(read.error)));
}
