import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { openNatsOut } from '../../src/connectors/nats-out.ts';
import { startEventPublisher } from '../../src/hub/event-publisher.ts';
import { quiet } from '../support/journal.ts';
import { anOrderBody, openTestMachines, registerWorld } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

describeWithNats('an event that is larger than a message may be', () => {
  it(
    'goes out without its data and keeps nothing back that comes after it',
    { timeout: 60_000 },
    async () => {
      const server = await startNatsServer();
      const machines = await openTestMachines();
      const nats = await connect({ servers: server.url });
      try {
        await registerWorld(machines);
        const { pool, placing } = machines;
        const { orderId } = await placing.place({
          body: anOrderBody(),
          idempotencyKey: 'large',
          actor: { kind: 'storefront', id: 'web' },
          cause: 'test',
        });
        await pool.query(
          `update events set data = (data::jsonb || jsonb_build_object('padding', repeat('x', 1100000)))::json
         where stream = $1 and version = 1`,
          [`order:${orderId}`],
        );
        const { events } = await openNatsOut(nats);
        const publisher = startEventPublisher({ pool, sink: events, node: 'test', log: quiet, pollMs: 50 });
        const manager = await jetstreamManager(nats);
        const stored = async (): Promise<number> => {
          const filter = { subjects_filter: `hub.events.order.${orderId}.>` };
          return Object.keys((await manager.streams.info('HUB_EVENTS', filter)).state.subjects ?? {}).length;
        };
        await expect.poll(stored, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
        await publisher.stop();
        const find = async (type: string) =>
          await manager.streams.getMessage('HUB_EVENTS', {
            last_by_subj: `hub.events.order.${orderId}.${type}`,
          });
        const first = await find('OrderPlaced');
        const second = await find('FulfilmentRequested');
        expect(first?.json()).toMatchObject({
          id: `order:${orderId}@1`,
          type: 'OrderPlaced',
          dataref: `/api/v1/orders/${orderId}/timeline`,
        });
        expect(first?.json()).not.toHaveProperty('data');
        expect(second?.json()).toHaveProperty('data');
      } finally {
        await nats.close();
        await machines.close();
        await server.stop();
      }
    },
  );
});
