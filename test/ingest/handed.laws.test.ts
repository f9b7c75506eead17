import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHanded, encodeHanded, type Handed } from '../../src/ingest/handed.ts';

const words = fc.string({ unit: 'binary' });
const anIncoming = fc
  .record({
    sender: words,
    door: words,
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    messageId: fc.option(words, { nil: undefined }),
    delivery: fc.option(words, { nil: undefined }),
    traceparent: fc.option(words, { nil: undefined }),
  })
  .map(({ messageId, delivery, traceparent, ...message }) => ({
    ...message,
    ...(messageId === undefined ? {} : { messageId }),
    ...(delivery === undefined ? {} : { deliveryId: () => delivery }),
    ...(traceparent === undefined ? {} : { traceparent }),
  }));

test('what is handed over is what comes: bytes, names and order', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ id: fc.nat(), message: anIncoming }), { maxLength: 20 }), (handed) => {
      const said = ({ id, message }: Handed) => ({
        id,
        ...message,
        body: message.body.toString('hex'),
        // A message that has an id is not known by its delivery.
        deliveryId: message.messageId === undefined ? message.deliveryId?.() : undefined,
      });
      expect(decodeHanded(encodeHanded(handed)).map(said)).toEqual(handed.map(said));
    }),
  );
});
