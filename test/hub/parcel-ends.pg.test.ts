import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createFollowedParcels,
  type FollowedParcel,
  type FollowedParcels,
} from '../../src/hub/followed-parcels.ts';
import { createParcelEnds, type ParcelEnds } from '../../src/hub/parcel-ends.ts';
import { placeOrder } from '../support/board.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const person = { actor: { kind: 'user', id: 'u1' }, cause: 'test' } as const;
const warehouse = { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' } as const;

let machines: TestMachines;
// Each with a hub of its own: whoever hears of its commits once hears of all.
beforeEach(async () => {
  machines = await openTestMachines();
  await registerWorld(machines);
});
afterEach(async () => {
  await machines.close();
});

type Ends = Pick<FollowedParcels, 'settle' | 'resume'>;

/** A parcel that a person said is delivered, and its end as it is kept, over what the test makes of the rows' writer. */
async function deliver(
  name: string,
  toFollowed: (followed: Ends) => Ends,
): Promise<{
  readonly ends: ParcelEnds;
  readonly parcel: FollowedParcel;
  readonly withdraw: () => Promise<void>;
  readonly isSettled: () => Promise<boolean>;
}> {
  const { hub, pool, clock } = machines;
  const orderId = await placeOrder(machines, name);
  const parcels = [{ carrier: name, trackingNumber: 'EP1', lines: [{ lineId: '1', quantity: 2 }] }];
  await hub.ask(
    orderId,
    { type: 'ReportFulfilment', fulfilmentId: `${orderId}-f1`, reported: 'shipped', parcels },
    warehouse,
  );
  const shipmentId = (await hub.readOrder(orderId))?.state.shipments[0]?.shipmentId ?? '';
  await hub.ask(
    orderId,
    { type: 'OverrideShipmentStatus', shipmentId, status: 'delivered', reason: 'none' },
    person,
  );
  const followed = createFollowedParcels(pool);
  expect(await followed.adopt(name, 0, null)).toBe(1);
  return {
    ends: createParcelEnds({ hub, followed: toFollowed(followed), clock, log: quiet }),
    parcel: { carrier: name, trackingNumber: 'EP1', stream: `order:${orderId}`, shipmentId, tries: 0 },
    async withdraw() {
      const { outcome } = await hub.ask(orderId, { type: 'WithdrawShipmentOverride', shipmentId }, person);
      expect(outcome).toBe('accepted');
    },
    isSettled: async () =>
      (
        await pool.query(
          `select 1 from followed_parcels where carrier = $1 and next_look_at = 'infinity'::timestamptz`,
          [name],
        )
      ).rowCount === 1,
  };
}

it('is none where it is withdrawn while it is written down', async () => {
  let resumed = 0;
  const one = await deliver('between', (followed) => ({
    async resume(parcels, at) {
      await followed.resume(parcels, at);
      resumed += 1;
    },
    async settle(parcel) {
      await one.withdraw();
      // Too early: it is not settled yet.
      await expect.poll(() => resumed).toBe(1);
      await followed.settle(parcel);
      expect(await one.isSettled()).toBe(true);
    },
  }));
  await one.ends.settle(one.parcel);
  expect(await one.isSettled()).toBe(false);
});

it('is withdrawn later where that could not be written when it was committed', async () => {
  let tries = 0;
  const one = await deliver('later', (followed) => ({
    settle: followed.settle,
    async resume(parcels, at) {
      tries += 1;
      if (tries === 1) throw new Error('the database is away');
      await followed.resume(parcels, at);
    },
  }));
  await one.ends.settle(one.parcel);
  await one.withdraw();
  await expect.poll(() => tries).toBe(1);
  expect(await one.isSettled()).toBe(true);
  await one.ends.catchUp();
  expect(await one.isSettled()).toBe(false);
});
