import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { streamName } from '../../src/ingest/streams.ts';
import { until } from '../../src/platform/server-process.ts';
import { openTestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

describeWithNats('a NATS that has lost what it stored', () => {
  it('gets its streams again, and what is said then is taken', { timeout: 60_000 }, async () => {
    const server = await startNatsServer();
    const machines = await openTestMachines({ natsUrl: server.url });
    const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    try {
      await machines.registry.putCarrier({ carrier: 'postnord', name: 'PostNord' });
      await machines.registry.putCarrier({ carrier: 'dhl', name: 'DHL' });
      await machines.start();
      await machines.registry.setPaused('dhl', {
        by: 'olaf',
        reason: null,
        since: '2026-11-28T09:00:00.000Z',
      });
      const manager = await jetstreamManager(nats);
      const isThere = async (sender: string): Promise<boolean> =>
        await manager.streams.info(streamName(sender)).then(
          () => true,
          () => false,
        );
      const answered = new Set<string>();
      nats.subscribe('hub.answers.postnord', {
        callback: (_, message) => {
          answered.add(message.json<{ messageId: string }>().messageId);
        },
      });
      let said = 0;
      /** Says something new until that is answered: what nobody stored is lost. */
      const isTaken = async (): Promise<boolean> => {
        const first = said;
        return await until(() => {
          const named = headers();
          named.set('Nats-Msg-Id', String((said += 1)));
          const scan = { trackingNumber: 'PN1', status: 'in_transit', occurredAt: '2026-11-28T09:00:00Z' };
          nats.publish('carriers.postnord.tracking', JSON.stringify(scan), { headers: named });
          return [...answered].some((id) => Number(id) > first);
        }, 15_000);
      };
      expect(await isTaken()).toBe(true);
      expect(await until(async () => await isThere('dhl'), 5_000)).toBe(true);

      await server.lose();
      await server.start();
      expect(await isTaken()).toBe(true);
      // That of a sender who waits, too: what it says meanwhile must wait somewhere.
      expect(await until(async () => await isThere('dhl'), 5_000)).toBe(true);

      await manager.streams.delete(streamName('postnord'));
      expect(await isTaken()).toBe(true);
      await manager.consumers.delete(streamName('postnord'), 'hub');
      expect(await isTaken()).toBe(true);
    } finally {
      await nats.close();
      await machines.close();
      await server.stop();
    }
  });
});
