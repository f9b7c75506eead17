import type { Pool } from 'pg';
import type { Carrier, Channel, Location } from '../contracts/registry.ts';
import type { Log } from '../platform/log.ts';

/**
 * Locations, carriers and channels: few, read with every message, changed rarely. Every node holds them in memory, reads
 * them again when one says that it changed something, and every few seconds in case that was not heard.
 */
export interface Registry {
  readonly locations: () => ReadonlyMap<string, Location>;
  readonly carriers: () => ReadonlyMap<string, Carrier>;
  readonly channels: () => ReadonlyMap<string, Channel>;
  readonly senders: () => readonly Sender[];
  /** `created` is false when it was there already, in the same words or others (which replace the old). */
  putLocation(location: Location): Promise<{ created: boolean }>;
  putCarrier(carrier: Carrier): Promise<{ created: boolean }>;
  putChannel(channel: Channel): Promise<{ created: boolean }>;
  /** A paused sender's messages wait in its stream. */
  setPaused(senderId: string, paused: boolean): Promise<boolean>;
  refresh(): Promise<void>;
  /** After the memory was read again and something is different. */
  onChanged(listener: () => void): void;
  stop(): void;
}

/** Somebody with a stream of their own. One id may be several things; its stream then has all their subjects. */
export interface Sender {
  readonly sender: string;
  readonly subjects: readonly string[];
  readonly paused: boolean;
}

interface Held {
  readonly locations: ReadonlyMap<string, Location>;
  readonly carriers: ReadonlyMap<string, Carrier>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly paused: ReadonlySet<string>;
}

export async function createRegistry(options: {
  readonly pool: Pool;
  readonly log: Log;
  readonly refreshMs?: number;
}): Promise<Registry> {
  const { pool, log, refreshMs = 5_000 } = options;
  const listeners: (() => void)[] = [];
  let fingerprint = '';
  let held: Held = { locations: new Map(), carriers: new Map(), channels: new Map(), paused: new Set() };

  async function refresh(): Promise<void> {
    const [locations, carriers, channels] = await Promise.all([
      pool.query<{ data: Location; paused: boolean }>(
        'select data, paused from locations order by created_at, location',
      ),
      pool.query<Carrier & { paused: boolean }>(
        'select carrier, name, secrets, paused from carriers order by carrier',
      ),
      pool.query<Channel & { paused: boolean }>(
        'select channel, name, paused from channels order by channel',
      ),
    ]);
    const now = JSON.stringify([locations.rows, carriers.rows, channels.rows]);
    if (now === fingerprint) return;
    fingerprint = now;
    held = {
      locations: new Map(locations.rows.map(({ data }) => [data.location, data])),
      carriers: new Map(
        carriers.rows.map(({ carrier, name, secrets }) => [
          carrier,
          { carrier, name, secrets: secrets ?? [] },
        ]),
      ),
      channels: new Map(channels.rows.map(({ channel, name }) => [channel, { channel, name }])),
      paused: new Set([
        ...locations.rows.filter(({ paused }) => paused).map(({ data }) => data.location),
        ...carriers.rows.filter(({ paused }) => paused).map(({ carrier }) => carrier),
        ...channels.rows.filter(({ paused }) => paused).map(({ channel }) => channel),
      ]),
    };
    for (const listener of listeners) listener();
  }

  async function put(statement: string, values: unknown[]): Promise<{ created: boolean }> {
    const written = await pool.query<{ created: boolean }>(statement, values);
    await refresh();
    return { created: written.rows[0]?.created ?? false };
  }

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => {
      log.warn(
        { error: String(error) },
        'the registry could not be read again; what is known stays in force',
      );
    });
  }, refreshMs);
  timer.unref();

  return {
    locations: () => held.locations,
    carriers: () => held.carriers,
    channels: () => held.channels,
    senders() {
      const subjects = new Map<string, string[]>();
      const add = (sender: string, subject: string): void => {
        subjects.set(sender, [...(subjects.get(sender) ?? []), subject]);
      };
      for (const id of held.carriers.keys()) add(id, `carriers.${id}.>`);
      for (const id of held.locations.keys()) add(id, `warehouses.${id}.>`);
      for (const id of held.channels.keys()) add(id, `storefronts.${id}.>`);
      return [...subjects].map(([sender, its]) => ({
        sender,
        subjects: its,
        paused: held.paused.has(sender),
      }));
    },
    putLocation: async (location) =>
      await put(
        `insert into locations (location, data) values ($1, $2)
         on conflict (location) do update set data = excluded.data, updated_at = now()
         returning (xmax = 0) as created`,
        [location.location, JSON.stringify(location)],
      ),
    // Secrets that are not named stay; the same again changes nothing.
    putCarrier: async (carrier) =>
      await put(
        `insert into carriers (carrier, name, secrets) values ($1, $2, coalesce($3::jsonb, '[]'))
         on conflict (carrier) do update
         set name = excluded.name, secrets = coalesce($3::jsonb, carriers.secrets), updated_at = now()
         returning (xmax = 0) as created`,
        [
          carrier.carrier,
          carrier.name,
          carrier.secrets === undefined ? null : JSON.stringify(carrier.secrets),
        ],
      ),
    putChannel: async (channel) =>
      await put(
        `insert into channels (channel, name) values ($1, $2)
         on conflict (channel) do update set name = excluded.name, updated_at = now()
         returning (xmax = 0) as created`,
        [channel.channel, channel.name],
      ),
    async setPaused(senderId, paused) {
      const results = await Promise.all(
        (['locations', 'carriers', 'channels'] as const).map(
          async (table) =>
            await pool.query(
              `update ${table} set paused = $2, updated_at = now() where ${table.slice(0, -1)} = $1`,
              [senderId, paused],
            ),
        ),
      );
      await refresh();
      return results.some((result) => (result.rowCount ?? 0) > 0);
    },
    refresh,
    onChanged: (listener) => {
      listeners.push(listener);
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
