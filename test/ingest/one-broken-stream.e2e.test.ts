import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { until } from '../../src/platform/server-process.ts';
import { openTestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

describeWithNats('a sender whose stream cannot be made', () => {
  it('keeps no other sender from being heard', { timeout: 60_000 }, async () => {
    const server = await startNatsServer();
    const nats = await connect({ servers: server.url });
    const manager = await jetstreamManager(nats);
    // Somebody mirrors a carrier's subject by hand; JetStream refuses a second stream with it.
    await manager.streams.add({ name: 'MINE', subjects: ['carriers.aaa.>'] });
    const machines = await openTestMachines({ natsUrl: server.url });
    try {
      await machines.registry.putCarrier({ carrier: 'aaa', name: 'A' });
      await machines.registry.putCarrier({ carrier: 'postnord', name: 'PostNord' });
      await machines.start();
      let answered = 0;
      nats.subscribe('hub.answers.postnord', {
        callback: () => {
          answered += 1;
        },
      });
      let said = 0;
      const isTaken = await until(() => {
        const named = headers();
        named.set('Nats-Msg-Id', String((said += 1)));
        const scan = { trackingNumber: 'PN1', status: 'in_transit', occurredAt: '2026-11-28T09:00:00Z' };
        nats.publish('carriers.postnord.tracking', JSON.stringify(scan), { headers: named });
        return answered > 0;
      }, 8_000);
      expect(isTaken).toBe(true);
    } finally {
      await nats.close();
      await machines.close();
      await server.stop();
    }
  });
});
