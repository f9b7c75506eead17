import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHeaders } from '../../src/connectors/nats-out.ts';
import { toMessage, toResentMessage } from '../../src/hub/event-message.ts';
import type { StoredEvent } from '../../src/journal/entry.ts';

const events: fc.Arbitrary<StoredEvent> = fc.record({
  stream: fc.constantFrom('order:ord_aaaaaaaaaaaaaaaa', 'stock:SOCK@wh-1', 'feed:carrier-postnord'),
  version: fc.integer({ min: 1, max: 1_000 }),
  type: fc.constantFrom('OrderPlaced', 'StockReceived', 'FeedSilent'),
  recordedAt: fc.constant('2026-11-22T08:00:00.000Z'),
  data: fc.record({ text: fc.string({ maxLength: 200 }) }),
  meta: fc.record(
    {
      at: fc.constant('2026-11-22T07:00:00.000Z'),
      actor: fc.constant({ kind: 'hub', id: 'test' }),
      cause: fc.constant('test'),
      traceparent: fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    },
    { requiredKeys: ['at', 'actor', 'cause'] },
  ),
});

it('what is sent again is what was sent: only its id and one header are its own', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 100, max: 600 }), (event, maxBytes) => {
      const message = toMessage(event, maxBytes);
      const again = toResentMessage(toMessage(event, maxBytes), 'rsd_x');
      expect(again).toEqual({ ...message, id: `${message.id}#rsd_x`, resendId: 'rsd_x' });
      const [before, after] = [toHeaders(message), toHeaders(again)];
      expect(before.has('Hub-Resend')).toBe(false);
      expect(after.get('Hub-Resend')).toBe('rsd_x');
      expect(after.keys().filter((key) => key !== 'Hub-Resend')).toEqual(before.keys());
      expect(after.get('traceparent')).toBe(before.get('traceparent'));
      expect(before.get('traceparent')).toBe(event.meta.traceparent ?? '');
    }),
  );
});
