import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hub } from '../../src/hub/hub.ts';
import { createParcels } from '../../src/ingest/parcels.ts';
import { createSharedNumbers } from '../../src/ingest/shared-numbers.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { trackingOf } from '../../src/orders/tracking.ts';
import { placeOrder } from '../support/board.ts';
import { openTestJournal, quiet } from '../support/journal.ts';
import { createMortalPool } from '../support/mortal.ts';

/** Two orders whose parcels have one tracking number, half a year apart. */
const left = { old: '2026-05-04T08:00:00Z', newer: '2026-11-16T08:00:00Z' } as const;
const scans = {
  old: [
    ['picked_up', '2026-05-04T18:00:00Z'],
    ['in_transit', '2026-05-05T06:00:00Z'],
    ['delivered', '2026-05-06T11:00:00Z'],
  ],
  newer: [
    // The carrier's record of the label is older than the location's word that it left.
    ['info_received', '2026-11-15T12:00:00Z'],
    ['picked_up', '2026-11-16T17:00:00Z'],
    ['out_for_delivery', '2026-11-18T07:00:00Z'],
  ],
} as const;

describe('a tracking number that is used again', () => {
  let machines: TestMachines;
  let second: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
    // Its memory of whose a number is must not be the last word.
    second = await openTestMachines({ databaseUrl: machines.databaseUrl, node: 'second' });
    await second.start();
  });
  afterAll(async () => {
    await second.close();
    await machines.close();
  });

  let runs = 0;
  const number = (run: number): string => `AGAIN${run}X`;

  type Step =
    | { readonly kind: 'ship'; readonly which: 'old' | 'newer' }
    | { readonly kind: 'scan'; readonly status: string; readonly at: string };
  const steps = (['old', 'newer'] as const).flatMap((which): Step[] => [
    { kind: 'ship', which },
    ...scans[which].map(([status, at]): Step => ({ kind: 'scan', status, at })),
  ]);

  async function settled(node: TestMachines, receiptId: string): Promise<void> {
    await expect
      .poll(async () => (await node.ingest.doors.findReceipt(receiptId))?.outcome, {
        timeout: 10_000,
        interval: 5,
      })
      .not.toBe('pending');
  }

  async function play(order: readonly Step[], nodes: readonly TestMachines[]): Promise<unknown> {
    runs += 1;
    const run = runs;
    const orders = {
      old: await placeOrder(machines, `old-${run}`),
      newer: await placeOrder(machines, `newer-${run}`),
    };
    for (const [n, step] of order.entries()) {
      const node = nodes[n % nodes.length] ?? machines;
      const { receiptId } =
        step.kind === 'ship'
          ? await node.ingest.doors.receive({
              sender: 'wh-1',
              door: 'warehouses.wh-1.fulfilment',
              body: Buffer.from(
                JSON.stringify({
                  fulfilmentId: `${orders[step.which]}-f1`,
                  type: 'shipped',
                  at: left[step.which],
                  parcels: [
                    {
                      carrier: 'postnord',
                      trackingNumber: number(run),
                      lines: [{ lineId: '1', quantity: 2 }],
                    },
                  ],
                }),
              ),
            })
          : await node.ingest.doors.receive({
              sender: 'postnord',
              door: 'carriers.postnord.tracking',
              body: Buffer.from(
                JSON.stringify({
                  trackingNumber: number(run),
                  status: step.status,
                  occurredAt: step.at,
                  description: `${step.status} in words`,
                }),
              ),
            });
      await settled(node, receiptId);
    }
    const look = async (): Promise<unknown> => {
      const both = await Promise.all(
        (['old', 'newer'] as const).map(async (which) => {
          const read = await machines.hub.readOrder(orders[which]);
          const words = await machines.hub.loadPersonal(orders[which]);
          const [shipment] = read?.state.shipments ?? [];
          return {
            status: shipment?.announced.status,
            scans: shipment?.scans.map(({ scan }) => scan.identity).toSorted(),
            words: shipment?.scans
              .flatMap(({ textRefs }) => textRefs.map((ref) => (words.get(ref) as { text: string }).text))
              .toSorted(),
            said: [...words.values()].filter((one) => JSON.stringify(one).includes('in words')).length,
            cases: read?.state.cases.filter(({ state }) => state !== 'resolved').map(({ type }) => type),
          };
        }),
      );
      const waiting = await machines.pool.query(
        `select count(*)::int as n from dead_letters where state = 'waiting' and tracking_number = $1`,
        [number(run)],
      );
      const unsettled = await machines.pool.query(
        `select count(*)::int as n from shared_numbers where settled_at is null`,
      );
      return { both, waiting: waiting.rows[0].n, unsettled: unsettled.rows[0].n };
    };
    const expected = {
      both: [
        { status: 'delivered', scans: expect.any(Array), said: 3 },
        { status: 'out_for_delivery', scans: expect.any(Array), said: 3 },
      ],
      waiting: 0,
      unsettled: 0,
    };
    await expect.poll(look, { timeout: 30_000, interval: 50 }).toMatchObject(expected);
    return ((await look()) as { both: unknown }).both;
  }

  it('gives each order its own scans, in whatever order everything comes, through whichever node', async () => {
    const chronological = await play(steps, [machines]);
    expect(chronological).toMatchObject([
      { status: 'delivered', words: ['delivered in words', 'in_transit in words', 'picked_up in words'] },
      {
        status: 'out_for_delivery',
        words: ['info_received in words', 'out_for_delivery in words', 'picked_up in words'],
      },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(steps, { minLength: steps.length }), async (shuffled) => {
        expect(await play(shuffled, [machines, second])).toEqual(chronological);
      }),
      { numRuns: 12 },
    );
  }, 240_000);

  it('is free again long after the parcel came to its end: what comes then waits for the next order', async () => {
    const [first, ...others] = steps;
    const known = others.filter((step) => step.kind === 'scan' && step.at.startsWith('2026-05'));
    const stranger = { kind: 'scan', status: 'picked_up', at: '2026-11-16T17:00:00Z' } as const;
    runs += 1;
    const run = runs;
    const order = await placeOrder(machines, `freed-${run}`);
    const receive = async (step: Step): Promise<string | undefined> => {
      const { receiptId } =
        step.kind === 'ship'
          ? await machines.ingest.doors.receive({
              sender: 'wh-1',
              door: 'warehouses.wh-1.fulfilment',
              body: Buffer.from(
                JSON.stringify({
                  fulfilmentId: `${order}-f1`,
                  type: 'shipped',
                  at: left.old,
                  parcels: [
                    {
                      carrier: 'postnord',
                      trackingNumber: number(run),
                      lines: [{ lineId: '1', quantity: 2 }],
                    },
                  ],
                }),
              ),
            })
          : await machines.ingest.doors.receive({
              sender: 'postnord',
              door: 'carriers.postnord.tracking',
              body: Buffer.from(
                JSON.stringify({ trackingNumber: number(run), status: step.status, occurredAt: step.at }),
              ),
            });
      await settled(machines, receiptId);
      return (await machines.ingest.doors.findReceipt(receiptId))?.outcome;
    };
    for (const step of [first!, ...known]) expect(await receive(step)).toBe('accepted');
    expect(await receive(stranger)).toBe('parked');
    const read = await machines.hub.readOrder(order);
    expect(read?.state.shipments[0]?.scans).toHaveLength(3);
    // The sweep does not give it to the old order again and again.
    const letter = await machines.pool.query(`select tries from dead_letters where tracking_number = $1`, [
      number(run),
    ]);
    expect(letter.rows).toEqual([{ tries: 1 }]);
  });

  it('lists no scan of the next parcel, whenever the end of this one becomes known', async () => {
    const strangers = [
      ['info_received', '2026-11-15T12:00:00Z'],
      ['picked_up', '2026-11-16T17:00:00Z'],
    ] as const;
    const all = [...scans.old, ...strangers];
    const end = scans.old[2];
    const late = [...all.filter((one) => one !== end), end];
    const lists = new Set<string>();
    for (const order of [all, late, all.toReversed()]) {
      runs += 1;
      const run = runs;
      const orderId = await placeOrder(machines, `ended-${run}`);
      const parcels = [
        { carrier: 'postnord', trackingNumber: number(run), lines: [{ lineId: '1', quantity: 2 }] },
      ];
      const shipped = { fulfilmentId: `${orderId}-f1`, type: 'shipped', at: left.old, parcels };
      const bodies = [
        ['wh-1', 'warehouses.wh-1.fulfilment', shipped],
        ...order.map(
          ([status, occurredAt]) =>
            [
              'postnord',
              'carriers.postnord.tracking',
              { trackingNumber: number(run), status, occurredAt },
            ] as const,
        ),
      ] as const;
      for (const [sender, door, body] of bodies) {
        const { receiptId } = await machines.ingest.doors.receive({
          sender,
          door,
          body: Buffer.from(JSON.stringify(body)),
        });
        await settled(machines, receiptId);
      }
      const [shipment] = (await machines.hub.readOrder(orderId))?.state.shipments ?? [];
      const { order: listed, because } = trackingOf(shipment!);
      lists.add(JSON.stringify([listed.map(({ identity }) => identity), because]));
      expect(listed).toHaveLength(3);
    }
    expect([...lists]).toHaveLength(1);
  });

  it('looks again at what waited for the next parcel when the end was none', async () => {
    runs += 1;
    const run = runs;
    const orderId = await placeOrder(machines, `no-end-${run}`);
    const send = async (sender: string, door: string, body: object): Promise<string | undefined> => {
      const { receiptId } = await machines.ingest.doors.receive({
        sender,
        door,
        body: Buffer.from(JSON.stringify(body)),
      });
      await settled(machines, receiptId);
      return (await machines.ingest.doors.findReceipt(receiptId))?.outcome;
    };
    const scan = async (status: string, occurredAt: string): Promise<string | undefined> =>
      await send('postnord', 'carriers.postnord.tracking', {
        trackingNumber: number(run),
        status,
        occurredAt,
      });
    const parcels = [
      { carrier: 'postnord', trackingNumber: number(run), lines: [{ lineId: '1', quantity: 2 }] },
    ];
    await send('wh-1', 'warehouses.wh-1.fulfilment', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: left.old,
      parcels,
    });
    expect(await scan('delivered', '2026-05-06T11:00:00Z')).toBe('accepted');
    expect(await scan('returned', '2026-06-20T11:00:00Z')).toBe('parked');
    expect(await scan('returning', '2026-05-25T11:00:00Z')).toBe('accepted');
    await expect
      .poll(async () => (await machines.hub.readOrder(orderId))?.state.shipments[0]?.announced.status, {
        timeout: 10_000,
      })
      .toBe('returned');
  });
});

it('tells apart within eight seconds what a dead node had in hand', { timeout: 30_000 }, async () => {
  const journal = await openTestJournal();
  const { pool } = journal;
  await pool.query(
    `insert into parcels (carrier, tracking_number, stream, shipment_id, since)
     values ('postnord', 'LEFT', 'order:o-1', 's-1', $1), ('postnord', 'LEFT', 'order:o-2', 's-2', $2)`,
    [left.old, left.newer],
  );
  await pool.query(`insert into shared_numbers (carrier, tracking_number) values ('postnord', 'LEFT')`);
  const mortal = createMortalPool(pool);
  let begun = 0;
  const dead = createSharedNumbers({
    pool: mortal.pool,
    hub: {
      readOrder: async () => {
        begun += 1;
        return await new Promise<never>(() => undefined);
      },
    } as Partial<Hub> as Hub,
    parcels: createParcels({ pool, wallClock: createSystemClock() }),
    box: { park: async () => await Promise.reject(new Error('nothing is parked here')) },
    log: quiet,
    onToldApart: () => undefined,
  });
  void dead.settle();
  await expect.poll(() => begun).toBe(1);
  mortal.kill();
  const living = await openTestMachines({ databaseUrl: journal.url });
  const settled = async (): Promise<number | null> =>
    (await pool.query('select from shared_numbers where settled_at is not null')).rowCount;
  await expect.poll(settled, { timeout: 8_000 }).toBe(1);
  await living.close();
  await journal.close();
});
