import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tellProblem } from '../../client/src/features/customer/problem-words.ts';
import { tellReturn } from '../../client/src/features/customer/return-words.ts';
import { loadSpeech } from '../../client/src/languages/load-speech.ts';
import type { Speech } from '../../client/src/languages/speech.ts';
import { toArrival, toParcelName, toSteps } from '../../client/src/words/arrival.ts';
import { toReturnables } from '../../client/src/words/returnable.ts';
import { tellScan } from '../../client/src/words/statuses.ts';
import { type Language, languages } from '../../src/contracts/languages.ts';
import { deliveryOptions } from '../../src/contracts/delivery.ts';
import { orderStatusSchema, type OrderView } from '../../src/contracts/orders.ts';
import { reasonSchema } from '../../src/contracts/reasons.ts';
import { returnMethods, returnRefusals, returnStatuses } from '../../src/contracts/returns.ts';
import { shipmentStatusSchema } from '../../src/contracts/scans.ts';
import { anOrder, aShipment } from './support/fixtures.ts';
import { aReturn } from './support/return-fixtures.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const dayMs = 86_400_000;
const speeches = new Map<Language, Speech>();
const speak = (language: Language): Speech => {
  const speech = speeches.get(language);
  if (speech === undefined) throw new Error(`no ${language}`);
  return speech;
};
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  for (const language of languages) speeches.set(language, await loadSpeech(language));
});
afterAll(() => void vi.useRealTimers());

const isDone = (text: string): boolean =>
  text.trim() !== '' && !/[{}]|\b(undefined|null|NaN|Invalid Date)\b/.test(text);

const parcels = fc.record({
  status: fc.constantFrom(...shipmentStatusSchema.options),
  health: fc.constantFrom('on_track', 'at_risk', 'delayed', 'stalled', 'action_required', 'closed'),
  direction: fc.constantFrom('outbound', 'return'),
  reason: fc.record({
    code: fc.constantFrom(...reasonSchema.shape.code.options),
    party: fc.constant('unknown'),
  }),
  isMissing: fc.boolean(),
  estimate: fc.constantFrom(
    undefined,
    { from: '2026-11-20', to: '2026-11-20' },
    { from: '2026-11-26', to: '2026-11-28' },
    { from: '2026-11-26T13:00:00.000Z', to: '2026-11-26T15:00:00.000Z' },
  ),
});
const orders = fc
  .record({
    status: fc.constantFrom(...orderStatusSchema.options),
    option: fc.constantFrom(...deliveryOptions),
    isReady: fc.boolean(),
    hasReturn: fc.boolean(),
    quantities: fc.record({ delivered: fc.nat(3), returnRequested: fc.nat(2), returned: fc.nat(2) }),
    deliveredAt: fc.constantFrom(undefined, '2026-09-01T10:00:00Z', '2026-11-20T10:00:00Z'),
    isFinal: fc.boolean(),
    parcels: fc.array(parcels, { maxLength: 3 }),
  })
  .map(({ status, option, isReady, hasReturn, quantities, deliveredAt, isFinal, parcels }): OrderView => {
    const order = anOrder(now, 1, 'shipped');
    return {
      ...order,
      status,
      delivery: { option },
      lines: order.lines.map((line) => ({
        ...line,
        ...(deliveredAt === undefined ? {} : { deliveredAt }),
        ...(isFinal ? { finalSale: true as const } : {}),
        quantities: { ...line.quantities, ...quantities },
      })),
      fulfilments: order.fulfilments.map((one) => (isReady ? { ...one, work: 'ready_for_pickup' } : one)),
      shipments: parcels.map(({ estimate, isMissing, ...change }, index) => {
        const { estimatedDelivery: _, ...parcel } = aShipment(now, index, change.status, []);
        return {
          ...parcel,
          ...change,
          ...(estimate === undefined ? {} : { estimatedDelivery: estimate }),
          ...(isMissing ? { notReceivedSince: '2026-11-21T10:00:00.000Z' } : {}),
        };
      }),
      returns: hasReturn ? [aReturn()] : [],
    };
  });

/** Everything that is said of an order. */
const tell = (order: OrderView, at: number, speech: Speech): readonly string[] => {
  const { headline, next } = toArrival(order, at, speech);
  return [
    headline,
    next,
    speech.words.page.titleOf({ headline, number: order.orderNumber }),
    ...toSteps(order, speech).map(({ label }) => label),
    ...order.shipments.flatMap((one) => [
      toParcelName(order, one, speech),
      tellScan(one, speech),
      ...one.scans.map((scan) => tellScan(scan, speech)),
    ]),
    ...toReturnables(order, { returnDays: 30, now: at }, speech).flatMap(({ why, until }) =>
      [why, until].filter((text) => text !== undefined),
    ),
  ];
};

describe.each(languages)('the page in %s', (language) => {
  it('says something whole of every order', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: -9, max: 9 }), (order, days) => {
        for (const text of tell(order, now + days * dayMs, speak(language))) expect(text).toSatisfy(isDone);
      }),
      { numRuns: 400 },
    );
  });

  it('says something whole of every return', () => {
    for (const status of returnStatuses)
      for (const method of returnMethods)
        for (const refusal of [undefined, ...returnRefusals])
          for (const amount of ['0.00', '1290.50']) {
            const { label, next } = tellReturn(
              {
                status,
                method,
                ...(refusal === undefined ? {} : { refusal }),
                refund: { amount, currency: 'SEK' },
              },
              speak(language),
            );
            expect([label, next].every(isDone)).toBe(true);
          }
  });

  it('says why something was not done, and by the hub’s own words where it has none', () => {
    const speech = speak(language);
    const problem = { type: 'about:blank', title: 'Conflict', status: 422, code: 'x' };
    const rejected = (code: string): string =>
      tellProblem({ ...problem, rejection: { code, message: 'Said by the hub.' } }, speech);
    expect(rejected('already_packed')).toBe(speech.words.refusals.already_packed);
    expect(rejected('toString')).toBe('Said by the hub.');
    expect(tellProblem({ ...problem, status: 0, code: 'timeout' }, speech)).toBe(
      speech.words.problems.timeout,
    );
    expect(tellProblem({ ...problem, status: 503 }, speech)).toBe(speech.words.problems.ours);
    expect(tellProblem({ ...problem, status: 404 }, speech)).toBe(speech.words.page.closedTitle);
    expect(tellProblem({ ...problem, detail: 'Odd.' }, speech)).toBe('Odd.');
  });
});

describe('in its own way', () => {
  const when = (language: Language): readonly string[] => {
    const { toWindow } = speak(language);
    return [
      toWindow('2026-11-25', '2026-11-25'),
      toWindow('2026-11-25', '2026-11-26'),
      toWindow('2026-11-25T13:00:00', '2026-11-25T15:30:00'),
    ];
  };
  it('says from when to when', () => {
    expect(when('sv')).toEqual([
      'onsdag 25 november',
      'mellan onsdag 25 november och torsdag 26 november',
      'onsdag 25 november kl. 13:00–15:30',
    ]);
    expect(when('de')).toEqual([
      'am Mittwoch, 25. November',
      'zwischen Mittwoch, 25. November und Donnerstag, 26. November',
      'am Mittwoch, 25. November, 13:00–15:30 Uhr',
    ]);
    expect(when('pl')).toEqual([
      'środa, 25 listopada',
      'środa, 25 listopada – czwartek, 26 listopada',
      'środa, 25 listopada, godz. 13:00–15:30',
    ]);
    expect(when('it')[1]).toBe('tra mercoledì 25 novembre e giovedì 26 novembre');
    expect(when('en')[2]).toBe('Wednesday 25 November, 13:00–15:30');
  });

  it('counts', () => {
    const send = (language: Language): readonly string[] =>
      [1, 2, 5, 22, 25].map((count) => speak(language).words.returning.send({ count }));
    expect(send('pl')).toEqual([
      'Zwróć 1 artykuł',
      'Zwróć 2 artykuły',
      'Zwróć 5 artykułów',
      'Zwróć 22 artykuły',
      'Zwróć 25 artykułów',
    ]);
    expect(send('it').slice(0, 2)).toEqual(['Restituisci 1 articolo', 'Restituisci 2 articoli']);
  });

  it('writes money, and how long ago something was', () => {
    const money = languages.map((one) => speak(one).toMoney({ amount: '1290.5', currency: 'SEK' }));
    expect(money.map((text) => text.replaceAll(/\s/g, ' '))).toEqual([
      '1 290,50 kr',
      'SEK 1,290.50',
      '1.290,50 SEK',
      '1290,50 SEK',
      '1290,50 SEK',
    ]);
    expect(languages.map((one) => speak(one).toAge(now - 240_000, now))).toEqual([
      'för 4 minuter sedan',
      '4 minutes ago',
      'vor 4 Minuten',
      '4 minuty temu',
      '4 minuti fa',
    ]);
    expect(speak('de').toAge(now - 1_000, now)).toBe('gerade eben');
  });

  it('says a reason within a sentence and alone', () => {
    const scan = (status: 'delivered' | 'in_transit', code: 'neighbour' | 'missorted'): string =>
      tellScan({ status, reason: { code, party: 'unknown' } }, speak('de'));
    expect(scan('delivered', 'neighbour')).toBe('Zugestellt: in der Nachbarschaft abgegeben');
    expect(scan('in_transit', 'missorted')).toBe('Falsch weitergeleitet');
  });
});
