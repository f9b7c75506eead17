import { expect, test } from 'vitest';
import { orderEventSchemas, type OrderEvent, type OrderEventType } from '../../src/contracts/events.ts';
import { evolve } from '../../src/orders/evolve.ts';
import { visibleEvents } from '../../src/orders/event-view.ts';
import { anOrder } from '../support/order-factory.ts';
import storedFirst from './stored-events.v1.json' with { type: 'json' };
import storedSuppressed from './stored-events.v2-suppressed.json' with { type: 'json' };
import storedOverride from './stored-events.v3-override.json' with { type: 'json' };
import storedRetracted from './stored-events.v4-retracted.json' with { type: 'json' };
import storedBounded from './stored-events.v5-bounded.json' with { type: 'json' };
import storedCaseLife from './stored-events.v8-case-life.json' with { type: 'json' };
import storedBackordered from './stored-events.v6-backordered.json' with { type: 'json' };
import storedPaused from './stored-events.v9-paused.json' with { type: 'json' };
import storedBundles from './stored-events.v10-bundles.json' with { type: 'json' };
import storedNonReceipt from './stored-events.v11-non-receipt.json' with { type: 'json' };
import storedCapabilities from './stored-events.v12-capabilities.json' with { type: 'json' };
import storedLateLines from './stored-events.v13-late-lines.json' with { type: 'json' };
import storedReturns from './stored-events.v14-returns.json' with { type: 'json' };
import storedChanges from './stored-events.v15-changes.json' with { type: 'json' };
import storedPreferences from './stored-events.v15-preferences.json' with { type: 'json' };
import storedImported from './stored-events.v7-imported.json' with { type: 'json' };

/**
 * Events as version 1 wrote them, with every field it could write. The file is never changed: what was stored must parse
 * and evolve for ever. A new version writes a new file beside it.
 */
const events = [
  ...storedFirst,
  ...storedSuppressed,
  ...storedOverride,
  ...storedRetracted,
  ...storedBounded,
  ...storedBackordered,
  ...storedImported,
  ...storedPaused,
  ...storedCaseLife,
  ...storedBundles,
  ...storedNonReceipt,
  ...storedCapabilities,
  ...storedLateLines,
  ...storedReturns,
  ...storedChanges,
  ...storedPreferences,
] as unknown as readonly (OrderEvent & {
  readonly at: string;
})[];
const types = Object.keys(orderEventSchemas) as OrderEventType[];

test('every type is among them', () => {
  expect(new Set(events.map((event) => event.type))).toEqual(new Set(types));
});

test.each(events.map((event, index) => [index, event.type, event] as const))(
  '%i: %s parses as it is',
  (_, type, event) => {
    expect(orderEventSchemas[type].parse(event.data)).toEqual(event.data);
  },
);

test.each(events.map((event, index) => [index, event.type, event] as const))(
  '%i: %s evolves',
  (_, type, event) => {
    const at = { version: 99, at: event.at, recordedAt: event.at };
    const before =
      type === 'OrderPlaced' ? { status: 'absent' as const } : anOrder().shipped('PN0', { '1': 1 }).state;
    const after = evolve(before, event, at);
    expect(after).toMatchObject({ status: 'present', updatedAt: event.at });
    expect(JSON.parse(JSON.stringify(after))).toEqual(after);
  },
);

test('a type that no version wrote is shown to staff only', () => {
  expect(visibleEvents('staff', 'SomethingNew')).toBe(true);
  expect(visibleEvents('storefront', 'SomethingNew')).toBe(false);
  expect(visibleEvents('customer', 'toString')).toBe(false);
});
