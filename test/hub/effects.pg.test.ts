import { afterEach, describe, expect, it } from 'vitest';
import { startEffectSender } from '../../src/hub/effects.ts';
import type { WorkRequests } from '../../src/hub/ports/work-requests.ts';
import { startReactions } from '../../src/hub/reactions.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { quiet } from '../support/journal.ts';
import { noWebhooks } from '../support/webhook-receiver.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
const agent = { actor: { kind: 'user', id: 'ewa' }, cause: 'test' } as const;

interface Sent {
  readonly location: string;
  readonly kind: string;
  readonly key: string;
  readonly fulfilmentId: string;
}

/** Invariants 6 and 8: effects follow commits, at least once, in order per stream, and one that hangs delays only itself. */
describe('effects', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function openWorld(send: (sent: Sent) => Promise<'sent'>, timeoutMs = 300): Promise<TestMachines> {
    const machines = await openTestMachines();
    closing.push(async () => {
      await machines.close();
    });
    await registerWorld(machines);
    const clock = createSystemClock();
    const work: WorkRequests = {
      send: async ({ location, kind, key, body }) =>
        await send({ location, kind, key, fulfilmentId: 'fulfilmentId' in body ? body.fulfilmentId : '' }),
    };
    const { pool, hub } = machines;
    const effects = startEffectSender({
      pool,
      hub,
      work,
      orderStock: machines.orderStock,
      reships: machines.reships,
      webhooks: noWebhooks,
      clock,
      log: quiet,
      pollMs: 20,
      timeoutMs,
      perDestination: 2,
    });
    const reactions = startReactions({
      pool,
      clock,
      log: quiet,
      onWritten: () => {
        effects.poke();
      },
    });
    closing.push(
      async () => {
        await effects.stop();
      },
      async () => {
        await reactions.stop();
      },
    );
    return machines;
  }

  const settled = async (
    machines: TestMachines,
  ): Promise<{ key: string; outcome: string; tries: number }[]> => {
    const found = await machines.pool.query<{ key: string; outcome: string; tries: number }>(
      'select key, outcome, tries from effects where settled_at is not null order by effect_id',
    );
    return found.rows;
  };

  it('go out once each, the request before its cancellation, with a key that names the event', async () => {
    const sent: Sent[] = [];
    const machines = await openWorld(async (one) => {
      sent.push(one);
      return await Promise.resolve('sent');
    });
    const { orderId } = await machines.placing.place({
      body: anOrderBody(),
      idempotencyKey: 'e1',
      ...storefront,
    });
    await machines.hub.ask(orderId, { type: 'CancelOrder' }, agent);
    await expect.poll(() => sent.length, { timeout: 5_000 }).toBe(2);
    expect(sent.map(({ kind }) => kind)).toEqual(['requested', 'cancelRequested']);
    expect(sent[0]).toMatchObject({
      location: 'wh-1',
      key: `order:${orderId}@3`,
      fulfilmentId: `${orderId}-f1`,
    });
    await expect.poll(async () => (await settled(machines)).length).toBe(2);
  });

  it('of an event that was left out in its time: the work goes out late, where somebody wants it still', async () => {
    const sent: Sent[] = [];
    const machines = await openWorld(async (one) => {
      sent.push(one);
      return await Promise.resolve('sent');
    });
    const place = async (idempotencyKey: string): Promise<string> =>
      (await machines.placing.place({ body: anOrderBody(), idempotencyKey, ...storefront })).orderId;
    const [wanted, cancelled] = [await place('l1'), await place('l2')];
    await machines.hub.ask(cancelled, { type: 'CancelOrder' }, agent);
    await expect.poll(() => sent.length, { timeout: 5_000 }).toBe(3);
    await expect.poll(async () => (await settled(machines)).length).toBe(3);
    // As if neither request had been followed.
    const requests = [`order:${wanted}`, `order:${cancelled}`];
    await machines.pool.query(`delete from effects where key = any ($1)`, [
      requests.map((one) => `${one}@3`),
    ]);
    await machines.pool.query(
      `insert into left_events (follower, stream, version, reason) select 'reactions', s, 3, 'why' from unnest($1::text[]) s`,
      [requests],
    );
    sent.length = 0;
    const restarted = startReactions({
      pool: machines.pool,
      clock: createSystemClock(),
      log: quiet,
      onWritten: () => undefined,
    });
    await expect.poll(async () => (await settled(machines)).length, { timeout: 5_000 }).toBe(3);
    await restarted.stop();
    expect(sent.map(({ kind, key }) => [kind, key])).toEqual([['requested', `order:${wanted}@3`]]);
    const outcomes = new Map((await settled(machines)).map(({ key, outcome }) => [key, outcome]));
    expect([outcomes.get(`order:${wanted}@3`), outcomes.get(`order:${cancelled}@3`)]).toEqual([
      'sent',
      'obsolete',
    ]);
  });

  it('tell a location that is at work of another address', async () => {
    const sent: Sent[] = [];
    const machines = await openWorld(async (one) => {
      sent.push(one);
      return await Promise.resolve('sent');
    });
    const { orderId } = await machines.placing.place({
      body: anOrderBody(),
      idempotencyKey: 'a1',
      ...storefront,
    });
    const shipToRef = 'address_new';
    await machines.hub.ask(
      orderId,
      { type: 'ChangeAddress', shipToRef, country: 'SE', unchanged: false },
      { ...agent, personal: [{ ref: shipToRef, data: { ...anOrderBody().shipTo, city: 'Lund' } }] },
    );
    await expect.poll(() => sent.length, { timeout: 5_000 }).toBe(2);
    expect(sent.map(({ kind, fulfilmentId }) => [kind, fulfilmentId])).toEqual([
      ['requested', `${orderId}-f1`],
      ['requested', `${orderId}-f1`],
    ]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });

  it('are tried again under the same key until they succeed', async () => {
    const keys: string[] = [];
    const machines = await openWorld(async ({ key }) => {
      keys.push(key);
      if (keys.length < 3) throw new Error('not now');
      return await Promise.resolve('sent');
    });
    await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'e2', ...storefront });
    await expect.poll(async () => (await settled(machines)).length, { timeout: 10_000 }).toBe(1);
    expect(new Set(keys).size).toBe(1);
    expect(await settled(machines)).toMatchObject([{ outcome: 'sent', tries: 3 }]);
  });

  it('to a destination that hangs delay only those to it', async () => {
    const sent: Sent[] = [];
    const letGo: (() => void)[] = [];
    const machines = await openWorld(async (one) => {
      if (one.location === 'wh-2') return await new Promise((resolve) => letGo.push(() => resolve('sent')));
      sent.push(one);
      return 'sent';
    }, 20_000);
    for (let index = 0; index < 6; index += 1) {
      await machines.placing.place({
        body: anOrderBody({ location: 'wh-2' }),
        idempotencyKey: `hang${index}`,
        ...storefront,
      });
    }
    for (let index = 0; index < 6; index += 1) {
      await machines.placing.place({
        body: anOrderBody({ location: 'wh-1' }),
        idempotencyKey: `goes${index}`,
        ...storefront,
      });
    }
    await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(6);
    // As many as one destination may have in hand, and no more are claimed.
    expect(letGo.length).toBe(2);
    const { rows } = await machines.pool.query(
      `select count(*)::int as n from effects where destination = 'work.wh-2' and leased_until is not null`,
    );
    expect(rows).toEqual([{ n: 2 }]);
    const freeing = setInterval(() => {
      for (const free of letGo.splice(0)) free();
    }, 10);
    await expect.poll(async () => (await settled(machines)).length, { timeout: 10_000 }).toBe(12);
    clearInterval(freeing);
  });

  it('of a sender that died with its claim are taken by another when the lease is over', async () => {
    const machines = await openTestMachines();
    closing.push(async () => {
      await machines.close();
    });
    await registerWorld(machines);
    const clock = createSystemClock();
    const { pool, hub } = machines;
    const reactions = startReactions({ pool, clock, log: quiet, onWritten: () => undefined });
    closing.push(async () => {
      await reactions.stop();
    });
    await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'lease', ...storefront });
    await expect
      .poll(async () => (await pool.query('select 1 from effects')).rowCount, { timeout: 10_000 })
      .toBe(1);
    await pool.query(`update effects set leased_until = now() + interval '300 milliseconds', tries = 1`);
    const sent: string[] = [];
    const work: WorkRequests = {
      send: async ({ key }) => {
        sent.push(key);
        return await Promise.resolve('sent');
      },
    };
    const effects = startEffectSender({
      pool,
      hub,
      work,
      orderStock: machines.orderStock,
      reships: machines.reships,
      webhooks: noWebhooks,
      clock,
      log: quiet,
      pollMs: 20,
    });
    closing.push(async () => {
      await effects.stop();
    });
    await expect.poll(() => sent.length, { timeout: 5_000 }).toBe(1);
  });

  it('that take longer than a lease stay with the node that is at work on them', async () => {
    const machines = await openTestMachines();
    closing.push(async () => {
      await machines.close();
    });
    await registerWorld(machines);
    const clock = createSystemClock();
    const { pool, hub, orderStock, reships } = machines;
    const reactions = startReactions({ pool, clock, log: quiet, onWritten: () => undefined });
    closing.push(async () => {
      await reactions.stop();
    });
    let free: () => void = () => undefined;
    let sent = 0;
    const work: WorkRequests = {
      send: async () => {
        sent += 1;
        return await new Promise((resolve) => (free = () => resolve('sent')));
      },
    };
    for (const node of [1, 2]) {
      const effects = startEffectSender({
        pool,
        hub,
        work,
        orderStock,
        reships,
        webhooks: noWebhooks,
        clock,
        log: quiet,
        pollMs: 20 * node,
        leaseMs: 200,
      });
      closing.push(async () => {
        free();
        await effects.stop();
      });
    }
    await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'long', ...storefront });
    // Ten leases long.
    await expect
      .poll(
        async () =>
          (
            await pool.query(
              `select 1 from effects where leased_until > created_at + interval '2 seconds' and leased_until > now()`,
            )
          ).rowCount,
        { timeout: 10_000 },
      )
      .toBe(1);
    expect(sent).toBe(1);
    free();
    await expect.poll(async () => await settled(machines)).toMatchObject([{ outcome: 'sent', tries: 1 }]);
  });
});
