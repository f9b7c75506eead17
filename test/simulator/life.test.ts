import { expect, it } from 'vitest';
import type { FulfilmentReport } from '../../src/contracts/fulfilments.ts';
import type { Doors } from '../../src/simulator/doors.ts';
import type { Task } from '../../src/simulator/executor.ts';
import { createLife } from '../../src/simulator/life.ts';
import { createLinks } from '../../src/simulator/links.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { Work } from '../../src/simulator/work-plan.ts';

const askedAt = Date.parse('2026-11-24T08:00:00Z');

const work: Work = {
  fulfilmentId: 'ord_1-f1',
  location: 'wh-malmo',
  lines: [{ lineId: '1', quantity: 1 }],
  askedAt,
  shipBy: askedAt + 8 * 3_600_000,
  trouble: 'none',
  stays: false,
  isPickup: false,
  carriers: [['postnord', 1]],
  ofParcels: 'none',
  shipTo: { city: 'Malmö', country: 'SE', postcode: '211 22' },
};

it('a location does nothing that it was not asked for: the visitor paused what it is given', async () => {
  const planned: Task[] = [];
  const reports: Omit<FulfilmentReport, 'at'>['type'][] = [];
  const line = { lineId: '1', quantity: 1, picked: 0, packed: 0, shipped: 0 };
  const fulfilment = {
    fulfilmentId: work.fulfilmentId,
    status: 'open',
    requestStatus: 'unsubmitted',
    work: 'assigned',
    lines: [line],
  };
  const life = createLife({
    world: createRandom('test'),
    executor: {
      plan: (_at, task) => planned.push(task),
      tellHistory: async () => undefined,
      live: () => undefined,
      stop: async () => undefined,
      measure: () => ({ planned: 0, lateMs: 0 }),
    },
    http: {
      ask: async () => ({ status: 200, body: { holds: [], fulfilments: [fulfilment] } }),
      close: () => undefined,
      slowedDown: () => 0,
    },
    doors: { report: async (_location, { type }) => void reports.push(type) } as Pick<
      Doors,
      'report'
    > as Doors,
    credentials: { admin: '', keys: new Map(), secrets: new Map(), people: new Map() },
    links: createLinks(),
    now: () => askedAt,
    isHistory: () => false,
  });
  life.work(work, 'ord_1');
  await planned.shift()?.(askedAt);
  expect(reports).toEqual([]);

  fulfilment.requestStatus = 'submitted';
  await planned.shift()?.(askedAt);
  expect(reports).toEqual(['accepted']);
});
