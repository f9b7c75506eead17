import { expect, it } from 'vitest';
import { createMetrics } from '../../src/platform/metrics.ts';
import { openNatsLine } from '../../src/platform/nats-line.ts';
import { connectNats } from '../../src/platform/nats.ts';
import { createReadiness } from '../../src/platform/readiness.ts';
import { watchNats } from '../../src/platform/watch-services.ts';
import { quiet } from '../support/journal.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

describeWithNats('a NATS whose JetStream does not answer', () => {
  it('is told of, and so is that it answers again', async () => {
    process.env['HUB_TEST_NATS_DENIED'] = '"$JS.API.>"';
    const server = await startNatsServer(
      'authorization { users: [{ user: hub, password: secret, permissions: { publish: { deny: $HUB_TEST_NATS_DENIED } } }] }',
    );
    const url = server.url.replace('//', '//hub:secret@');
    const line = await openNatsLine({
      connect: async () => await connectNats({ url, name: 'test', log: quiet }),
      log: quiet,
    });
    const readiness = createReadiness();
    const metrics = createMetrics();
    const watch = watchNats({ line, readiness, metrics, everyMs: 100 });
    const isUp = async (): Promise<string | undefined> =>
      /^hub_nats_up (\d)/m.exec(await metrics.collect())?.[1];
    await expect
      .poll(() => readiness.notes())
      .toEqual([
        { part: 'nats', note: expect.stringMatching(/^NATS is there, but its JetStream does not answer/) },
      ]);
    expect(await isUp()).toBe('0');

    await server.kill();
    await expect
      .poll(() => readiness.notes())
      .toEqual([{ part: 'nats', note: expect.stringMatching(/^NATS is away/) }]);
    process.env['HUB_TEST_NATS_DENIED'] = 'nothing';
    await server.start();
    await expect.poll(() => readiness.notes()).toEqual([]);
    expect(await isUp()).toBe('1');
    expect(readiness.problems()).toEqual([]);
    watch.stop();
    await line.close();
    await server.stop();
  });
});
