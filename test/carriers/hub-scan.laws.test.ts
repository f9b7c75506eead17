import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldScans } from '../../src/carriers/fold.ts';
import { hubScan } from '../../src/carriers/hub-scan.ts';
import { shipmentStatuses, type Scan } from '../../src/contracts/scans.ts';

/** The same scan has the same id; texts, names and spellings change from one delivery to the next. */
const message = fc
  .record({
    code: fc.option(fc.constantFrom('PU', 'IT', 'OD', 'DE', 'DL', 'RS', 'LO', 'AO', 'Q7'), {
      nil: undefined,
    }),
    status: fc.constantFrom(...shipmentStatuses),
    isStated: fc.boolean(),
    hour: fc.integer({ min: 0, max: 5 }),
    spelling: fc.constantFrom('Z', '+00:00', '.000Z'),
    city: fc.constantFrom('Malmö', ' MALMÖ', 'Lund'),
    direction: fc.constantFrom('outbound', 'return', undefined),
    description: fc.string({ maxLength: 10 }),
    retracts: fc.option(fc.constantFrom('DL-0', 'DL-1', 'delivered-2', 'LO-3'), { nil: undefined, freq: 5 }),
  })
  .map(({ isStated, status, code, hour, spelling, city, direction, retracts, description }) => {
    const isCoded = code !== undefined && !isStated;
    return {
      trackingNumber: 'AB 123',
      ...(code === undefined ? {} : { code }),
      ...(isCoded ? {} : { status }),
      ...(direction === undefined ? {} : { direction }),
      ...(retracts === undefined ? {} : { retracts }),
      eventId: `${isCoded ? code : status}-${hour}`,
      occurredAt: `2026-03-01T0${hour}:30:00${spelling}`,
      location: { city },
      description,
    };
  });

/** What a shipment remembers when it drops every scan whose identity it knows. */
function rememberFirst(messages: readonly unknown[]): Scan[] {
  const known = new Map<string, Scan>();
  for (const body of messages) {
    const outcome = hubScan.parse(body);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors));
    for (const { scan } of outcome.parcels[0]?.scans ?? [])
      if (!known.has(scan.identity)) known.set(scan.identity, scan);
  }
  return [...known.values()];
}

it('invariant 3: what the fold reads of a scan is in its identity, so the first delivery may stand', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 10 }), fc.infiniteStream(fc.nat()), (messages, dice) => {
      const arrivals = [...messages, ...messages]
        .map((item) => ({ item, at: dice.next().value ?? 0 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item);
      const [one, other] = [foldScans(rememberFirst(messages)), foldScans(rememberFirst(arrivals))];
      expect({ ...other, order: [], unmapped: [], firstPhysical: null, lastMovement: null }).toEqual({
        ...one,
        order: [],
        unmapped: [],
        firstPhysical: null,
        lastMovement: null,
      });
      expect(other.order.map(({ identity }) => identity)).toEqual(one.order.map(({ identity }) => identity));
      expect(other.lastMovement?.identity).toBe(one.lastMovement?.identity);
    }),
    { numRuns: 500 },
  );
});
