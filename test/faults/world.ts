import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { ensureSenderStream, streamName } from '../../src/ingest/streams.ts';
import { migrate } from '../../src/platform/database.ts';

export const senders = {
  carrier: 'postnord',
  location: 'wh-1',
  channel: 'web',
} as const;

/** It is asked for work and never answers. */
export const otherLocation = 'wh-2';

/** A database with the schema and the senders in it, before the first hub starts. */
export async function prepareDatabase(url: string): Promise<void> {
  await migrate(url);
  await registerSenders(url);
}

export async function registerSenders(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const location of [senders.location, otherLocation])
      await client.query('insert into locations (location, data) values ($1, $2)', [
        location,
        JSON.stringify({
          location,
          type: 'warehouse',
          name: location,
          timeZone: 'Europe/Stockholm',
          default: location === senders.location,
        }),
      ]);
    await client.query(`insert into carriers (carrier, name) values ($1, 'PostNord')`, [senders.carrier]);
    await client.query(`insert into channels (channel, name) values ($1, 'Web shop')`, [senders.channel]);
  } finally {
    await client.end();
  }
}

/**
 * The senders' streams with the shortest duplicate window there is: so a message that is sent again reaches the hub,
 * whose keys must make it count once.
 */
export async function prepareStreams(natsUrl: string): Promise<void> {
  const nats = await connect({ servers: natsUrl });
  try {
    const manager = await jetstreamManager(nats);
    for (const [sender, subject] of [
      [senders.carrier, 'carriers'],
      [senders.location, 'warehouses'],
      [senders.channel, 'storefronts'],
    ] as const) {
      await ensureSenderStream(manager, { sender, subjects: [`${subject}.${sender}.>`], paused: false });
      await manager.streams.update(streamName(sender), { duplicate_window: 100_000_000 });
    }
  } finally {
    await nats.close();
  }
}

export interface Delivered {
  /** Deliveries, again and again counted. */
  readonly deliveries: number;
  /** Messages that were delivered at least once. */
  readonly messages: number;
  /** Delivered and not acknowledged. */
  readonly pending: number;
  /** Not even delivered. */
  readonly waiting: number;
}

/** What NATS knows of all senders' messages. */
export async function loadDelivered(manager: JetStreamManager): Promise<Delivered> {
  const infos = await Promise.all(
    Object.values(senders).map(
      async (sender) => await manager.consumers.info(streamName(sender), 'hub').catch(() => undefined),
    ),
  );
  const sum = (pick: (info: NonNullable<(typeof infos)[number]>) => number): number =>
    infos.reduce((total, info) => total + (info === undefined ? 0 : pick(info)), 0);
  return {
    deliveries: sum((info) => info.delivered.consumer_seq),
    messages: sum((info) => info.delivered.stream_seq),
    pending: sum((info) => info.num_ack_pending),
    waiting: sum((info) => info.num_pending),
  };
}
