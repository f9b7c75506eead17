import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Envelope } from '../../src/hub/envelope.ts';
import { orderDecider } from '../../src/hub/order-decider.ts';
import { toScanText } from '../../src/hub/personal-refs.ts';
import { planTurn } from '../../src/hub/turn.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import type { OrderState } from '../../src/orders/state.ts';
import { anOrder, aParcel, aScan, hourMs, startAt } from '../support/order-factory.ts';

const texts = ['Departed', 'Arrived', 'On its way'];
const parcels = ['PN1', 'PN2'];

/** A carrier's message: a scan of a parcel at an hour, in somebody's words. */
const aMessage = fc
  .record({
    parcel: fc.constantFrom(...parcels),
    hour: fc.integer({ min: 1, max: 6 }),
    text: fc.constantFrom(...texts),
  })
  .map(({ parcel, hour, text }): Envelope<OrderState, OrderCommand> => {
    const scan = aScan('in_transit', new Date(startAt + hour * hourMs).toISOString());
    const words = toScanText('secret', { text });
    if (words === undefined) throw new Error('no words');
    return {
      command: {
        type: 'RecordScans',
        carrier: 'postnord',
        trackingNumber: parcel,
        scans: [{ scan, textRef: words.ref }],
      },
      actor: { kind: 'carrier', id: 'postnord' },
      cause: 'test',
      personal: [words],
      settle: () => undefined,
    };
  });

test('invariant 10: what the events name is written beside them, and no words twice', () => {
  const shipped = anOrder()
    .shipped('PN1', { '1': 3 })
    .does({
      type: 'ReportFulfilment',
      fulfilmentId: 'ord_1-f1',
      reported: 'shipped',
      parcels: [aParcel('PN2', { '2': 2 })],
    });
  fc.assert(
    fc.property(fc.array(fc.array(aMessage, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), (turns) => {
      let { state } = shipped.run;
      let version = shipped.run.version;
      const named = new Set<string>();
      const written: string[] = [];
      for (const messages of turns) {
        const plan = planTurn(orderDecider, { stream: 'order:ord_1', version, state }, messages, startAt);
        for (const { data } of plan.events)
          if (typeof data['textRef'] === 'string') named.add(data['textRef']);
        written.push(...plan.entry.personal.map(({ ref }) => ref));
        expect(new Set(written)).toEqual(named);
        ({ state } = plan);
        version += plan.events.length;
      }
      expect(written).toHaveLength(named.size);
    }),
  );
});

test('an order that is erased gets no words any more', () => {
  const erased = anOrder().shipped().erased();
  const [message] = fc.sample(
    aMessage.filter(({ command }) => command?.type === 'RecordScans' && command.trackingNumber === 'PN1'),
    1,
  );
  if (message === undefined) throw new Error('no message');
  const base = { stream: 'order:ord_1', version: erased.run.version, state: erased.state };
  const plan = planTurn(orderDecider, base, [message], startAt);
  expect(plan.events.map(({ type }) => type)).toContain('ScanRecorded');
  expect(plan.entry.personal).toEqual([]);
});
