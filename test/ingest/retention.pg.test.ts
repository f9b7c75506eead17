import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeadLetterBox, type DeadLetterBox } from '../../src/ingest/dead-letters.ts';
import { createRetention, type Retention } from '../../src/ingest/retention.ts';
import { createFakeClock, type FakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

const dayMs = 86_400_000;

describe('what is kept of dead letters', () => {
  let journal: TestJournal;
  let clock: FakeClock;
  let box: DeadLetterBox;
  let retention: Retention;
  beforeAll(async () => {
    journal = await openTestJournal();
  });
  afterAll(async () => {
    await journal.close();
  });
  beforeEach(async () => {
    await journal.pool.query('truncate dead_letters, letter_bodies, parcels, personal');
    clock = createFakeClock();
    box = createDeadLetterBox({ pool: journal.pool, clock });
    retention = createRetention({
      pool: journal.pool,
      clock,
      limits: { unknownParcelDays: 14, unknownParcels: 3, deadLetterDays: 90 },
    });
  });

  const parkParcel = async (n: number, sender = 'postnord'): Promise<string> =>
    await box.park({
      message: { sender, door: `carriers.${sender}.tracking`, body: Buffer.from('Åsa Łukasz') },
      messageId: `m${n}`,
      reason: 'unknown_parcel',
      detail: `no order has the parcel "RR${n}" of ${sender}`,
      parcel: { carrier: sender, trackingNumber: `RR${n}` },
    });
  const knowParcel = async (n: number, sender = 'postnord', since = clock.now()): Promise<void> => {
    await journal.pool.query(`insert into parcels values ($1, $2, 'order:o', 's', $3)`, [
      sender,
      `RR${n}`,
      new Date(since).toISOString(),
    ]);
  };
  const find = async (id: string) => {
    const letter = await box.find(id);
    if (letter === undefined) throw new Error('lost');
    return letter;
  };

  it('waits fourteen days for an order and not longer, and what nobody waits for is still there', async () => {
    const id = await parkParcel(1);
    await knowParcel(1);
    clock.advance(14 * dayMs - 1);
    expect(await retention.giveUp()).toBe(0);
    expect(await box.findReplayable(10)).toEqual([id]);
    clock.advance(2);
    expect(await retention.giveUp()).toBe(1);
    expect(await box.findReplayable(10)).toEqual([]);
    expect(await box.findOfParcel('postnord', 'RR1')).toEqual([]);
    expect(await find(id)).toMatchObject({
      state: 'waiting',
      reason: 'unknown_parcel',
      gaveUpAt: new Date(clock.now()).toISOString(),
      body: 'Åsa Łukasz',
    });
  });

  it('waits for so many of one sender and not more: the oldest give way, others do not notice', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push(await parkParcel(n));
      clock.advance(1_000);
    }
    const other = await parkParcel(9, 'dhl');
    expect(await retention.giveUp()).toBe(2);
    expect(await retention.giveUp()).toBe(0);
    const gaveUp = await Promise.all([...ids, other].map(async (id) => (await find(id)).gaveUpAt !== null));
    expect(gaveUp).toEqual([true, true, false, false, false, false]);
  });

  it('keeps bytes for ninety days, of what was settled for seven, and after that a row that names nobody', async () => {
    const [waiting, replayed] = [await parkParcel(1), await parkParcel(2)];
    await box.settle(replayed, 'replayed');
    clock.advance(8 * dayMs);
    expect(await retention.erase()).toBe(1);
    expect(await find(replayed)).toMatchObject({ state: 'replayed', encoding: 'erased' });
    clock.advance(83 * dayMs);
    expect(await retention.erase()).toBe(1);
    expect(await find(waiting)).toMatchObject({
      state: 'expired',
      encoding: 'erased',
      reason: 'unknown_parcel',
    });
    const rows = await journal.pool.query(`select string_agg(d::text, ' ') as all from dead_letters d`);
    expect(rows.rows[0].all).not.toMatch(/RR1|RR2|Łukasz/);
    clock.advance(401 * dayMs);
    await retention.erase();
    expect(await box.find(waiting)).toBeUndefined();
  });

  it('keeps bytes once, and as long as a letter of them is there', async () => {
    const ids = [await parkParcel(1), await parkParcel(2), await parkParcel(3)];
    const count = async (): Promise<unknown> =>
      (await journal.pool.query(`select count(*)::int as n from letter_bodies`)).rows;
    expect(await count()).toEqual([{ n: 1 }]);
    expect(await retention.eraseOne(ids[0] ?? '')).toBe(true);
    expect(await find(ids[0] ?? '')).toMatchObject({ encoding: 'erased', body: '' });
    expect(await find(ids[1] ?? '')).toMatchObject({ body: 'Åsa Łukasz' });
    expect(await count()).toEqual([{ n: 1 }]);
    clock.advance(91 * dayMs);
    expect(await retention.erase()).toBe(2);
    expect(await count()).toEqual([{ n: 0 }]);
    expect(await find(await parkParcel(1))).toMatchObject({ encoding: 'utf8' });
  });

  it('does not lose the bytes of a letter that comes while they are forgotten', async () => {
    let n = 0;
    const ids: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const before = ids.at(-1);
      await Promise.all([
        before === undefined ? null : retention.eraseOne(before),
        ...Array.from({ length: 4 }, async () => {
          n += 1;
          ids.push(await parkParcel(100 + n));
        }),
      ]);
    }
    for (const id of ids.slice(-4)) expect(await find(id)).toMatchObject({ body: 'Åsa Łukasz' });
  });

  it('forgets with the order whose parcel it is of, and not who has the number after', async () => {
    const before = await parkParcel(1);
    await knowParcel(1);
    clock.advance(dayMs);
    await journal.pool.query(`insert into personal (stream, ref, erased_at) values ('order:o', 'r', $1)`, [
      new Date(clock.now()).toISOString(),
    ]);
    clock.advance(dayMs);
    const after = await box.park({
      message: { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('somebody else') },
      messageId: 'later',
      reason: 'unknown_parcel',
      detail: 'no order has the parcel "RR1" of postnord',
      parcel: { carrier: 'postnord', trackingNumber: 'RR1' },
    });
    expect(await retention.erase()).toBe(1);
    expect((await find(before)).encoding).toBe('erased');
    expect((await find(after)).body).toBe('somebody else');
  });
});
