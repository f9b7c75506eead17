import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { beforeAll, expect, inject, it } from 'vitest';
import { streamName } from '../../src/ingest/streams.ts';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { anOrderBody } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import { ensureBuilt, startHub } from './hub-process.ts';
import { staffToken } from './rounds.ts';
import { prepareDatabase, prepareStreams, senders } from './world.ts';

/** As after a failover, to those who are still connected to what was the primary. */
describeWithNats('a database that can be read and not written', () => {
  beforeAll(ensureBuilt, 180_000);

  it(
    'is away: 503, nothing is parked, and all goes on when it can be written',
    { timeout: 120_000 },
    async () => {
      const closing: (() => Promise<void>)[] = [];
      try {
        const server = await startNatsServer();
        closing.push(async () => await server.stop());
        const database = await createTestDatabase();
        closing.push(async () => await database.drop());
        await prepareDatabase(database.url);
        await prepareStreams(server.url);
        const hub = await startHub({ DATABASE_URL: database.url, NATS_URL: server.url });
        closing.push(async () => await hub.kill());
        const nats = await connect({ servers: server.url });
        closing.push(async () => await nats.close());
        const manager = await jetstreamManager(nats);
        const token = await staffToken();
        let keys = 0;
        const place = async (): Promise<Response> =>
          await fetch(`${hub.url}/api/v1/orders`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'application/json',
              'idempotency-key': `read-only-${(keys += 1)}`,
            },
            body: JSON.stringify(anOrderBody({ location: senders.location })),
          });
        expect((await place()).status).toBe(201);
        const notes = async (): Promise<string> => await (await fetch(`${hub.url}/health/ready`)).text();
        expect(await notes()).not.toContain('was not taken');

        await make(database.url, 'on');
        expect(await until(async () => (await place()).status === 503, 10_000)).toBe(true);
        const refused = await place();
        expect(refused.status).toBe(503);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await notes()).toContain('what was to be written last was not taken: ');
        const scan = { trackingNumber: 'RO123', status: 'in_transit', occurredAt: '2026-11-28T09:00:00Z' };
        nats.publish(`carriers.${senders.carrier}.tracking`, JSON.stringify(scan));
        const waiting = async (): Promise<number> =>
          (await manager.streams.info(streamName(senders.carrier))).state.messages;
        // Nobody asks for more.
        const asks = async (): Promise<number> =>
          (await manager.consumers.info(streamName(senders.carrier), 'hub')).num_waiting;
        expect(await until(async () => (await asks()) === 0, 10_000)).toBe(true);
        expect(await waiting()).toBe(1);

        await make(database.url, 'off');
        expect(await until(async () => (await place()).status === 201, 15_000)).toBe(true);
        expect(await notes()).not.toContain('was not taken');
        expect(await until(async () => (await waiting()) === 0, 15_000)).toBe(true);
        const reader = new pg.Client({ connectionString: database.url });
        await reader.connect();
        const { rows } = await reader.query('select reason from dead_letters');
        await reader.end();
        // No order has that parcel, and nothing else is wrong with it.
        expect(rows).toEqual([{ reason: 'unknown_parcel' }]);
      } finally {
        for (const close of closing.toReversed()) await close();
      }
    },
  );
});

async function make(url: string, readOnly: 'on' | 'off'): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  try {
    await admin.query(`alter database ${name} set default_transaction_read_only = ${readOnly}`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  } finally {
    await admin.end();
  }
}
