import type { Incoming, Settlement } from './message.ts';

/**
 * What nodes say to each other of messages: many at once, since each word costs more than what it says. Bodies go as the
 * bytes they came as. Only nodes that say so are spoken to, so both sides are of a release that knows this form.
 */
export interface Handed {
  /** Of whoever hands it over. */
  readonly id: number;
  readonly message: Incoming;
}

export type HandedAnswer = readonly [id: number, settled: Settlement];

type Head = readonly [
  id: number,
  size: number,
  sender: string,
  door: string,
  messageId: string | null,
  deliveryId: string | null,
  traceparent: string | null,
];

/** The length of the heads in four bytes, the heads as JSON, the bodies. */
export function encodeHanded(handed: readonly Handed[]): Buffer {
  const heads = handed.map(
    ({ id, message: { body, sender, door, messageId, deliveryId, traceparent } }): Head => [
      id,
      body.length,
      sender,
      door,
      messageId ?? null,
      // Only what has no other id is known by it.
      messageId === undefined ? (deliveryId?.() ?? null) : null,
      traceparent ?? null,
    ],
  );
  const text = Buffer.from(JSON.stringify(heads));
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, ...handed.map(({ message }) => message.body)]);
}

export function decodeHanded(bytes: Buffer): Handed[] {
  const length = bytes.readUInt32BE(0);
  const heads = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as readonly Head[];
  let at = 4 + length;
  return heads.map(([id, size, sender, door, messageId, deliveryId, traceparent]) => {
    const body = bytes.subarray(at, at + size);
    at += size;
    return {
      id,
      message: {
        sender,
        door,
        body,
        ...(messageId === null ? {} : { messageId }),
        ...(deliveryId === null ? {} : { deliveryId: () => deliveryId }),
        ...(traceparent === null ? {} : { traceparent }),
      },
    };
  });
}
