import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetterGroup, Job } from '../../src/contracts/dead-letters.ts';
import type { DeadLetter } from '../../src/contracts/registry.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('the dead letters of the desk', () => {
  let hub: HttpApp;
  let ops: string;
  let carrier: string;
  let warehouse: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    [ops, carrier, warehouse] = await Promise.all([
      hub.token('ops'),
      hub.token('carrier'),
      hub.token('warehouse'),
    ]);
  });
  afterAll(async () => {
    await hub.close();
  });

  const settled = async (received: Answer): Promise<Answer['body']> => {
    expect(received.status).toBe(202);
    for (;;) {
      const receipt = await hub.request(`/api/v1/receipts/${received.body.receiptId}`, { token: ops });
      if (receipt.body.outcome !== 'pending') return receipt.body;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const ship = async (orderId: string, ...numbers: readonly string[]): Promise<void> => {
    const received = await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: '2026-11-22T08:00:00Z',
        parcels: numbers.map((trackingNumber) => ({
          carrier: 'postnord',
          trackingNumber,
          lines: [{ lineId: '1', quantity: 1 }],
        })),
      },
    });
    expect((await settled(received)).outcome).toBe('accepted');
  };
  const send = async (body: unknown): Promise<Answer['body']> =>
    await settled(await hub.request('/api/v1/carriers/postnord/tracking', { token: carrier, body }));
  const scan = (trackingNumber: string, at: string) => ({
    trackingNumber,
    status: 'in_transit',
    occurredAt: `2026-11-23T${at}:00Z`,
  });
  const park = async (body: unknown, key: string): Promise<void> => {
    // The door of NATS takes what HTTP would refuse at once.
    const { receiptId } = await hub.machines.ingest.doors.receive({
      sender: 'postnord',
      door: 'carriers.postnord.tracking',
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      messageId: key,
    });
    await expect
      .poll(async () => (await hub.machines.ingest.doors.findReceipt(receiptId))?.outcome)
      .not.toBe('pending');
  };
  const groups = async (): Promise<readonly DeadLetterGroup[]> =>
    (await hub.request('/api/v1/dead-letters/groups', { token: ops })).body.items;
  const groupOf = async (reason: string): Promise<DeadLetterGroup> => {
    const group = (await groups()).find((one) => one.reason === reason);
    if (group === undefined) throw new Error(`no group of ${reason}`);
    return group;
  };
  const finished = async (jobId: string): Promise<Job> => {
    for (;;) {
      const job: Job = (await hub.request(`/api/v1/dead-letters/jobs/${jobId}`, { token: ops })).body;
      if (job.state === 'finished' || job.state === 'stopped') return job;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('one bad scan in a body of twenty parks one and applies nineteen', async () => {
    const { orderId } = await hub.place('twenty');
    await ship(orderId, 'TWENTY');
    const scans = Array.from({ length: 20 }, (_, n) => scan('TWENTY', `${String(n).padStart(2, '0')}:00`));
    await park({ scans: scans.with(7, { ...scans[7]!, occurredAt: 'yesterday' }) }, 'twenty-scans');
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: ops });
    expect(order.body.shipments[0].scans).toHaveLength(19);
    const letters: DeadLetter[] = (await hub.request('/api/v1/dead-letters?state=waiting', { token: ops }))
      .body.items;
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('scan 7') });
    expect(JSON.parse(letters[0]?.body ?? '')).toEqual({ scans: [{ ...scans[7], occurredAt: 'yesterday' }] });
    // The same body again parks nothing new, and a replay of the letter does not make another one.
    await park({ scans: scans.with(7, { ...scans[7]!, occurredAt: 'yesterday' }) }, 'twenty-scans');
    const replayed = await hub.request(`/api/v1/dead-letters/${letters[0]?.deadLetterId}/replay`, {
      token: ops,
      body: {},
    });
    expect(replayed.body.outcome).toBe('parked');
    expect((await groupOf('invalid')).letters).toBe(1);
  });

  it('stand together by cause, and a dry run of a group says what a replay would do and changes nothing', async () => {
    const { orderId } = await hub.place('dry');
    // Nine scans of parcels that are not known; two of them say the same.
    for (let n = 0; n < 6; n += 1) await park(scan('DRY1', `1${n}:00`), `dry-${n}`);
    await park(scan('DRY1', '10:00'), 'dry-copy');
    for (let n = 0; n < 2; n += 1) await park(scan('NOBODYS', `1${n}:00`), `nobodys-${n}`);
    const group = await groupOf('unknown_parcel');
    expect(group).toMatchObject({ letters: 9, sender: 'postnord', format: 'hub', gaveUp: 0, jobId: null });
    expect(group.cause).not.toMatch(/DRY1|NOBODYS/);

    const pool = hub.machines.pool;
    // The sweep and the shipping would take them: the order gets the parcel behind their back.
    const waits = await pool.query(`update dead_letters set gave_up_at = now() where group_id = $1`, [
      group.groupId,
    ]);
    expect(waits.rowCount).toBe(9);
    await ship(orderId, 'DRY1');
    await send(scan('DRY1', '11:00'));
    const before = await snapshot();
    const dryRun = await hub.request(`/api/v1/dead-letters/groups/${group.groupId}/dry-run`, {
      token: ops,
      body: {},
    });
    expect(dryRun.body).toMatchObject({
      letters: 9,
      looked: 9,
      wouldApply: 5,
      alreadyApplied: 2,
      wouldBeRejected: [],
      wouldStayParked: [{ reason: 'unknown_parcel', letters: 2 }],
      unknown: 0,
      orders: 1,
    });
    expect(await snapshot()).toEqual(before);

    const job: Job = (
      await hub.request('/api/v1/dead-letters/jobs', {
        token: ops,
        body: { action: 'replay', groupId: group.groupId },
      })
    ).body;
    expect(job).toMatchObject({ kind: 'replay', total: 9, startedBy: 'user:ops-1' });
    expect(await finished(job.jobId)).toMatchObject({
      state: 'finished',
      done: 9,
      counts: { applied: 5, already: 2, parked: 2 },
    });
    expect((await groupOf('unknown_parcel')).letters).toBe(2);
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: ops });
    expect(order.body.shipments[0].scans).toHaveLength(6);
  });

  const snapshot = async (): Promise<unknown> =>
    (
      await hub.machines.pool.query(
        `select (select count(*) from events) as events, (select count(*) from message_keys) as keys,
           (select json_agg(d order by d.dead_letter_id) from dead_letters d) as letters`,
      )
    ).rows;

  it('discards a group for a reason, and says who did', async () => {
    await park('{"not json', 'broken-1');
    await park('{"nor this', 'broken-2');
    const group = await groupOf('malformed');
    const without = await hub.request('/api/v1/dead-letters/jobs', {
      token: ops,
      body: { action: 'discard', groupId: group.groupId },
    });
    expect(without).toMatchObject({ status: 400, body: { errors: [{ path: '/reason' }] } });
    const job = await hub.request('/api/v1/dead-letters/jobs', {
      token: ops,
      body: { action: 'discard', groupId: group.groupId, reason: 'a test of the carrier’s' },
    });
    expect(job.status).toBe(201);
    expect((await finished(job.body.jobId)).counts).toEqual({ discarded: group.letters });
    const letters = await hub.request(`/api/v1/dead-letters?state=discarded&group=${group.groupId}`, {
      token: ops,
    });
    expect(letters.body.items).toHaveLength(group.letters);
    expect(letters.body.items[0]).toMatchObject({
      discardReason: 'a test of the carrier’s',
      settledBy: 'user:ops-1',
    });
    const again = await hub.request('/api/v1/dead-letters/jobs', {
      token: ops,
      body: { action: 'replay', groupId: group.groupId },
    });
    expect(again.status).toBe(404);
    const audit = await hub.machines.pool.query(
      `select actor, detail from audit where action = 'discard dead_letters'`,
    );
    expect(audit.rows).toMatchObject([{ actor: 'user:ops-1', detail: { letters: group.letters } }]);
  });

  it('erases one letter for good', async () => {
    await park({ trackingNumber: 'X', name: 'Åsa Łukasz' }, 'personal-1');
    const [letter] = (await hub.request('/api/v1/dead-letters?state=waiting', { token: ops })).body
      .items as DeadLetter[];
    const admin = await hub.token('admin');
    const erased = await hub.request(`/api/v1/dead-letters/${letter?.deadLetterId}/erase`, {
      token: admin,
      body: {},
    });
    expect(erased.body).toMatchObject({ state: 'expired', encoding: 'erased', body: '' });
    expect(JSON.stringify(erased.body)).not.toContain('personal-1');
    const stored = await hub.machines.pool.query(
      `select dead_letters::text as row from dead_letters where dead_letter_id = $1`,
      [letter?.deadLetterId],
    );
    expect(stored.rows[0].row).not.toMatch(/Łukasz|personal-1/);
  });
});
