import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStream } from '../../src/platform/nats-streams.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

describeWithNats('a stream where NATS has given its room away', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let manager: JetStreamManager;
  beforeAll(async () => {
    server = await startNatsServer('', '90MB');
    nats = await connect({ servers: server.url });
    manager = await jetstreamManager(nats);
  });
  afterAll(async () => {
    await nats.close();
    await server.stop();
  });
  const add = async (name: string, max_bytes: number): Promise<number> => {
    await addStream(manager, { name, subjects: [name], max_bytes });
    return (await manager.streams.info(name)).config.max_bytes;
  };
  const mib = 2 ** 20;

  it('holds less, and is refused with its name and the cure where there is none left', async () => {
    expect(await add('A', 64 * mib)).toBe(64 * mib);
    expect(await add('B', 64 * mib)).toBe(16 * mib);
    expect(await add('C', 64 * mib)).toBe(4 * mib);
    await expect(add('D', 1024 * mib)).rejects.toThrow(
      /^NATS_URL: it has no room for the stream D \(insufficient storage resources available\): raise max_file_store/,
    );
  });

  it('says what else is wrong with it as NATS does', async () => {
    await expect(addStream(manager, { name: 'E', subjects: ['A'], max_bytes: mib })).rejects.toThrow(
      /overlap/,
    );
  });
});
