import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { openTestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

describeWithNats('whether a node is ready', () => {
  it('is said of a database that is cut off, and of NATS, without which it goes on', async () => {
    const database = await createTestDatabase();
    const address = new URL(database.url);
    const line = await startTcpProxy(Number(address.port));
    address.port = String(line.port);
    const nats = await startNatsServer();
    const machines = await openTestMachines({ databaseUrl: address.href, natsUrl: nats.url });
    const parts = (): readonly string[] => machines.readiness.problems().map(({ part }) => part);
    const notes = (): readonly string[] => machines.readiness.notes().map(({ part }) => part);
    expect([parts(), notes()]).toEqual([[], ['mail']]);

    line.cut();
    await nats.kill();
    await expect.poll(parts).toEqual(['database']);
    await expect.poll(notes).toContain('nats');

    line.mend();
    await nats.start();
    await expect.poll(parts).toEqual([]);
    await expect.poll(notes).toEqual(['mail']);
    await machines.close();
    await nats.stop();
    await line.close();
    await database.drop();
  });
});
