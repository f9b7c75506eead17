import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { toOrderStatus } from '../../src/orders/status.ts';
import { anOrderBody, openTestMachines, registerWorld } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

describeWithNats('a node that starts while NATS is away', () => {
  it('takes orders, and does all that NATS is for once it is there', async () => {
    const server = await startNatsServer();
    await server.kill();
    const node = await openTestMachines({ natsUrl: server.url, env: { PUBLISH_EVENTS: 'true' } });
    await registerWorld(node);
    await node.start();
    expect(node.nats()).toBeNull();
    expect(node.natsProblem()).toMatch(/^connection refused/);
    expect(node.readiness.notes()).toContainEqual({ part: 'nats', note: node.natsProblem() });
    expect(node.readiness.problems()).toEqual([]);
    const { orderId } = await node.placing.place({
      body: anOrderBody(),
      idempotencyKey: 'late',
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    expect(await node.hub.readOrder(orderId)).toBeDefined();

    await server.start();
    await expect.poll(node.natsProblem).toBeNull();
    const nats = await connect({ servers: server.url });
    const manager = await jetstreamManager(nats);
    const stored = async (name: string): Promise<number> => (await manager.streams.info(name)).state.messages;
    await expect.poll(async () => await stored('HUB_WORK')).toBe(1);
    await expect.poll(async () => await stored('HUB_EVENTS')).toBeGreaterThanOrEqual(3);
    const fulfilmentId = `${orderId}-f1`;
    await jetstream(nats).publish(
      `warehouses.wh-1.fulfilment.${fulfilmentId}`,
      JSON.stringify({ fulfilmentId, type: 'picked', at: new Date().toISOString() }),
    );
    const statusOf = async (): Promise<string | undefined> => {
      const order = await node.hub.readOrder(orderId);
      return order === undefined ? undefined : toOrderStatus(order.state);
    };
    const before = await statusOf();
    await expect.poll(statusOf).not.toBe(before);
    await nats.close();
    await node.close();
    await server.stop();
  });

  it('does so where it is there and its JetStream is not', async () => {
    process.env['HUB_TEST_NATS_DENIED'] = '"$JS.API.>"';
    const server = await startNatsServer(
      'authorization { users: [{ user: hub, password: secret, permissions: { publish: { deny: $HUB_TEST_NATS_DENIED } } }] }',
    );
    const node = await openTestMachines({ natsUrl: server.url.replace('//', '//hub:secret@') });
    await node.start();
    expect(node.natsProblem()).toMatch(/^NATS is there, but its JetStream is not: /);
    await server.kill();
    process.env['HUB_TEST_NATS_DENIED'] = 'nothing';
    await server.start();
    await expect.poll(node.natsProblem).toBeNull();
    await node.close();
    await server.stop();
  });

  it('leaves at once where it never comes', async () => {
    const server = await startNatsServer();
    await server.kill();
    const node = await openTestMachines({ natsUrl: server.url });
    await node.start();
    await node.close();
    await server.stop();
  });
});
