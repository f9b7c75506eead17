import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openTestMachines } from '../support/machines.ts';
import { createMortalPool } from '../support/mortal.ts';
import { describeWithNats } from '../support/nats.ts';
import { always, idsOf, openResendWorld, type ResendWorld } from '../support/resends.ts';

describeWithNats('events that are sent again while something else happens', () => {
  let world: ResendWorld;
  beforeAll(async () => {
    world = await openResendWorld();
    for (const key of ['one', 'two', 'three', 'four', 'five', 'six']) await world.hub.place(key);
  });
  afterEach(async () => {
    await world.stopNodes();
  });
  afterAll(async () => {
    await world.close();
  });

  it('go on elsewhere when their node dies, none left out and none twice', { timeout: 60_000 }, async () => {
    const mortal = createMortalPool(world.hub.machines.pool);
    let batches = 0;
    await world.startMortalNode('dead', {
      batchSize: 3,
      paceMs: 10,
      pool: mortal.pool,
      wrap: (sink) => ({
        ...sink,
        // It dies between what it published last and its checkpoint.
        async publishAgain(messages) {
          batches += 1;
          if (batches === 3) mortal.kill();
          await sink.publishAgain(batches < 3 ? messages : messages.slice(0, 2));
        },
      }),
    });
    await world.untilPublished();
    const resendId = await world.mustAsk({ from: always });
    const wanted = await world.idsAgain(resendId);
    // Two batches, and of the third what it published before it died.
    await expect.poll(async () => (await world.readOf(resendId)).length).toBe(8);
    expect((await world.find(resendId)).sent).toBe(6);
    // What is published after it was asked for does not belong to it.
    await world.hub.place('while nobody publishes');
    await world.startNode('living', { paceMs: 10 });
    await world.untilFinished(resendId);
    expect(idsOf(await world.readOf(resendId))).toEqual(wanted);
    expect((await world.find(resendId)).sent).toBe(wanted.length);
    await world.untilPublished();
  });

  it('wait for what is new, as long as that does not go out', { timeout: 60_000 }, async () => {
    const calls: ('new' | 'refused' | 'again')[] = [];
    let isRefused = false;
    const publisher = await world.startNode('one', {
      batchSize: 1,
      paceMs: 100,
      wrap: (sink) => ({
        ...sink,
        async publish(messages) {
          calls.push(isRefused ? 'refused' : 'new');
          if (isRefused) throw new Error('refused');
          await sink.publish(messages);
        },
        async publishAgain(messages) {
          calls.push('again');
          await sink.publishAgain(messages);
        },
      }),
    });
    await world.untilPublished();
    const resendId = await world.mustAsk({ from: always });
    await expect.poll(() => calls).toContain('again');
    isRefused = true;
    await world.hub.place('new');
    const refused = (): number => calls.filter((call) => call === 'refused').length;
    await expect
      .poll(() => {
        publisher.poke();
        return refused();
      })
      .toBeGreaterThan(3);
    isRefused = false;
    await world.untilFinished(resendId);
    const since = calls.slice(calls.indexOf('refused'));
    expect(since.slice(0, since.indexOf('again'))).toEqual([
      ...Array.from({ length: refused() }, () => 'refused'),
      'new',
    ]);
  });

  it('wait for a NATS that is away, and go on', { timeout: 90_000 }, async () => {
    await world.startNode('one', { batchSize: 2, paceMs: 200 });
    await world.untilPublished();
    const resendId = await world.mustAsk({ from: always });
    await expect.poll(async () => (await world.find(resendId)).sent).toBeGreaterThan(2);
    await world.server.kill();
    await expect.poll(async () => (await world.find(resendId)).problem, { timeout: 30_000 }).not.toBeNull();
    expect((await world.find(resendId)).state).toBe('running');
    await world.server.start();
    await world.untilFinished(resendId);
    expect(idsOf(await world.readOf(resendId))).toEqual(await world.idsAgain(resendId));
    expect((await world.find(resendId)).problem).toBeNull();
  });

  it('are sent by a whole node', async () => {
    const { databaseUrl } = world.hub.machines;
    const env = { PUBLISH_EVENTS: 'true' };
    const node = await openTestMachines({ databaseUrl, natsUrl: world.server.url, node: 'whole', env });
    try {
      await node.start();
      const resendId = await world.mustAsk({ from: always, types: ['OrderPlaced'] });
      await world.untilFinished(resendId);
      expect(idsOf(await world.readOf(resendId))).toEqual(
        await world.idsAgain(resendId, ({ type }) => type === 'OrderPlaced'),
      );
    } finally {
      await node.close();
    }
  });
});
