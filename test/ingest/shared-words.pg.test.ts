import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder } from '../support/board.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { parcelDoor, toScanBody } from '../support/parcel-door.ts';

describe('the words of scans that went to the wrong one of two parcels with one number', () => {
  let machines: TestMachines;
  let rival: Client;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
    rival = new Client({ connectionString: machines.databaseUrl });
    await rival.connect();
  });
  afterAll(async () => {
    await rival.end();
    await machines.close();
  });

  const waitersFor = async (words: string): Promise<number> => {
    const found = await machines.pool.query(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
      [`%${words}%`],
    );
    return found.rows[0].n;
  };

  it('stay where a scan of its own says the same while they are being forgotten', async () => {
    const number = 'SAMEWORDS1';
    const door = parcelDoor(machines, number);
    const [older, newer] = [await placeOrder(machines, 'words-old'), await placeOrder(machines, 'words-new')];
    await door.ship(older, '2026-05-04T08:00:00Z');
    const text = 'Picked up';
    await door.scan({ status: 'picked_up', at: '2026-11-16T17:00:00Z', text });
    // Whoever forgets the words has to wait here. No transaction is open meanwhile: the followers of the log go on.
    await rival.query(`
      create function wait_here() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(7); return old; end $$;
      create trigger wait_here before delete on personal for each row execute function wait_here()`);
    await rival.query('select pg_advisory_lock(7)');
    await door.ship(newer, '2026-11-16T08:00:00Z');
    await expect.poll(async () => await waitersFor('delete from personal'), { timeout: 20_000 }).toBe(1);
    const receiptId = await door.send(
      'postnord',
      'carriers.postnord.tracking',
      toScanBody(number, [{ status: 'picked_up', at: '2026-05-04T18:00:00Z', text }]),
    );
    await expect
      .poll(
        async () =>
          (await door.outcomeOf(receiptId)) === 'accepted' || (await waitersFor('with entry as')) === 1,
        { timeout: 20_000 },
      )
      .toBe(true);
    await rival.query('select pg_advisory_unlock(7)');

    await expect.poll(async () => await door.outcomeOf(receiptId), { timeout: 20_000 }).toBe('accepted');
    await expect.poll(async () => await saidOf(newer), { timeout: 20_000 }).toEqual([[text]]);
    await expect
      .poll(async () => (await machines.pool.query(unsettled)).rows, { timeout: 20_000 })
      .toEqual([{ n: 0 }]);
    expect(await saidOf(older)).toEqual([[text]]);
  });

  const unsettled = 'select count(*)::int as n from shared_numbers where settled_at is null';

  const saidOf = async (orderId: string): Promise<unknown> => {
    const words = await machines.hub.loadPersonal(orderId);
    const [shipment] = (await machines.hub.readOrder(orderId))?.state.shipments ?? [];
    return shipment?.scans.map(({ textRefs }) =>
      textRefs.map((ref) => (words.get(ref) as { text: string } | undefined)?.text),
    );
  };
});
