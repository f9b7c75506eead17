import { createHash, randomFillSync } from 'node:crypto';

/** Ids are made so that they lead back: a fulfilment and an exception name their order, an order its placing request. */

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function toBase32(bytes: Uint8Array, length: number): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31] ?? '';
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/** The same channel and key are the same order, on whichever node and however often it is asked (80 bits). */
export const toOrderId = (channel: string, idempotencyKey: string): string =>
  `ord_${toBase32(createHash('sha256').update(`${channel}\0${idempotencyKey}`).digest(), 16)}`;

/** A cart's, as an order's id is made. */
export const toReservationId = (channel: string, idempotencyKey: string): string =>
  `res_${toBase32(createHash('sha256').update(`${channel}\0${idempotencyKey}`).digest(), 16)}`;

/** Of its order, and of the key under which it is asked for: asked for again it is the same one. */
export const toReturnId = (orderId: string, idempotencyKey: string | undefined): string =>
  `${orderId}-r${toMark('return', orderId, idempotencyKey)}`;

export const toReshipId = (orderId: string, idempotencyKey: string | undefined): string =>
  `${orderId}-s${toMark('reship', orderId, idempotencyKey)}`;

export const toAdjustmentId = (orderId: string, idempotencyKey: string | undefined): string =>
  `${orderId}-a${toMark('adjustment', orderId, idempotencyKey)}`;

const toMark = (what: string, orderId: string, idempotencyKey: string | undefined): string =>
  idempotencyKey === undefined
    ? newId('').slice(1, 7)
    : toBase32(createHash('sha256').update(`${what}\0${orderId}\0${idempotencyKey}`).digest(), 6);

/** `ord_x-f1` → `ord_x`, `ord_x-f1-p2` → `ord_x`, `ord_x.3` → `ord_x`; undefined for what is no id of an order's part. */
export const findOrderId = (partId: string): string | undefined =>
  /^(ord_[a-z2-7]{16})(?:[-.]|$)/.exec(partId)?.[1];

export const orderStream = (orderId: string): string => `order:${orderId}`;

export const orderIdOf = (stream: string): string => stream.slice('order:'.length);

/** Asked for by the thousand: randomness is fetched in blocks, and each byte of it used once. */
const block = new Uint8Array(6_000);
let used = block.length;

export function newId(prefix: string): string {
  if (used === block.length) {
    randomFillSync(block);
    used = 0;
  }
  used += 15;
  return `${prefix}_${toBase32(block.subarray(used - 15, used), 20)}`;
}

/** SHA-256 over the canonical JSON of a parsed body: the order of its keys does not matter. */
export const toRequestHash = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sortKeys(body)))
    .digest('base64url');

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sortKeys(held)]),
  );
}
