import type { Pool } from 'pg';
import type { Part } from '../contracts/parts.ts';
import type { Bundle, Carrier, Channel, Location, ReleasePause } from '../contracts/registry.ts';
import type { SenderPause } from '../contracts/senders.ts';
import type { ExceptionThresholds, ThresholdVersion } from '../contracts/exception-thresholds.ts';
import type { Thresholds } from '../exceptions/thresholds.ts';
import type { Log } from '../platform/log.ts';
import {
  dropBundle,
  type HeldBundles,
  loadBundles,
  noBundles,
  putBundle,
  type PutBundle,
} from './stored-bundles.ts';
import {
  loadThresholds,
  loadThresholdVersions,
  type PutThresholds,
  putThresholds,
  toHeldThresholds,
} from './stored-thresholds.ts';

/**
 * Locations, carriers and channels: few, read with every message, changed rarely. Every node holds them in memory, reads
 * them again when one says that it changed something, and every few seconds in case that was not heard.
 */
export interface Registry {
  readonly locations: () => ReadonlyMap<string, Location>;
  readonly carriers: () => ReadonlyMap<string, Carrier>;
  readonly channels: () => ReadonlyMap<string, Channel>;
  /** By SKU. */
  readonly bundles: () => ReadonlyMap<string, Bundle>;
  /** What is set, and what it comes to. */
  readonly thresholds: () => { readonly set: ExceptionThresholds; readonly inForce: Thresholds };
  readonly senders: () => readonly Sender[];
  /** Locations that are given no work, by their id; an end that has passed is for the reader to see. */
  readonly pauses: () => ReadonlyMap<string, ReleasePause>;
  /** Null: it is given work again. */
  setRelease(location: string, pause: ReleasePause | null): Promise<boolean>;
  /** `created` is false when it was there already, in the same words or others (which replace the old). */
  putLocation(location: Location): Promise<{ created: boolean }>;
  putCarrier(carrier: Carrier): Promise<{ created: boolean }>;
  putChannel(channel: Channel): Promise<{ created: boolean }>;
  putBundle(bundle: Bundle): Promise<PutBundle>;
  /** From now on it is a SKU as any other; what was ordered stays as it was. False: it is none. */
  dropBundle(sku: string): Promise<boolean>;
  /** What was in force until now, the newest first. */
  loadThresholdVersions(limit: number): Promise<readonly ThresholdVersion[]>;
  putThresholds(put: PutThresholds): Promise<'put' | 'same' | 'stale'>;
  /** Senders that were paused with a word about it, by their id. */
  readonly senderPauses: () => ReadonlyMap<string, SenderPause>;
  /** A paused sender's messages wait in its stream. Null: they are taken again. False: there is no such sender. */
  setPaused(senderId: string, pause: SenderPause | null): Promise<boolean>;
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

/** Of a row that is a sender. */
interface Pausing {
  readonly paused: boolean;
  readonly pause: SenderPause | null;
}

type CarrierSettings = { [K in 'feed' | 'source' | 'subscriptions']: Carrier[K] | undefined };

interface Held {
  readonly locations: ReadonlyMap<string, Location>;
  readonly carriers: ReadonlyMap<string, Carrier>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly paused: ReadonlySet<string>;
  readonly senderPauses: ReadonlyMap<string, SenderPause>;
  readonly pauses: ReadonlyMap<string, ReleasePause>;
  readonly bundles: HeldBundles;
  readonly thresholds: ReturnType<Registry['thresholds']>;
}

export async function createRegistry(options: {
  readonly pool: Pool;
  readonly log: Log;
  readonly refreshMs?: number;
}): Promise<Registry> {
  const { pool, log, refreshMs = 5_000 } = options;
  const listeners: (() => void)[] = [];
  let fingerprint = '';
  let begun = 0;
  let applied = 0;
  let held: Held = {
    locations: new Map(),
    carriers: new Map(),
    channels: new Map(),
    paused: new Set(),
    senderPauses: new Map(),
    pauses: new Map(),
    bundles: noBundles,
    thresholds: toHeldThresholds(undefined),
  };

  async function refresh(): Promise<void> {
    begun += 1;
    const mine = begun;
    const [locations, carriers, channels, thresholds, bundles] = await Promise.all([
      pool.query<{ data: Location; release: ReleasePause | null } & Pausing>(
        'select data, paused, pause, release from locations order by created_at, location',
      ),
      pool.query<Carrier & Pausing & { settings: CarrierSettings }>(
        'select carrier, name, secrets, settings, paused, pause from carriers order by carrier',
      ),
      pool.query<Channel & Pausing & { settings: Omit<Channel, 'channel' | 'name'> }>(
        'select channel, name, settings, paused, pause from channels order by channel',
      ),
      loadThresholds(pool),
      loadBundles(pool, held.bundles),
    ]);
    // One that began later has been read by now: what this one read may be what was before.
    if (mine < applied) return;
    applied = mine;
    const now = JSON.stringify([
      locations.rows,
      carriers.rows,
      channels.rows,
      thresholds?.version,
      bundles.revision,
    ]);
    if (now === fingerprint) return;
    fingerprint = now;
    const paused = [
      ...locations.rows.map((row) => [row.data.location, row] as const),
      ...carriers.rows.map((row) => [row.carrier, row] as const),
      ...channels.rows.map((row) => [row.channel, row] as const),
    ].filter(([, row]) => row.paused);
    held = {
      locations: new Map(locations.rows.map(({ data }) => [data.location, data])),
      carriers: new Map(
        carriers.rows.map(({ carrier, name, secrets, settings }) => [
          carrier,
          { carrier, name, secrets: secrets ?? [], ...settings },
        ]),
      ),
      channels: new Map(
        channels.rows.map(({ channel, name, settings }) => [channel, { channel, name, ...settings }]),
      ),
      pauses: new Map(
        locations.rows.flatMap(({ data, release }) => (release === null ? [] : [[data.location, release]])),
      ),
      paused: new Set(paused.map(([sender]) => sender)),
      senderPauses: new Map(
        paused.flatMap(([sender, { pause }]) => (pause === null ? [] : [[sender, pause]])),
      ),
      bundles,
      // What is compiled keeps what it has found.
      thresholds:
        thresholds?.version === held.thresholds.set.version ? held.thresholds : toHeldThresholds(thresholds),
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
    pauses: () => held.pauses,
    bundles: () => held.bundles.bySku,
    async setRelease(location, pause) {
      const set = await pool.query(
        `update locations set release = $2, updated_at = now() where location = $1`,
        [location, pause === null ? null : JSON.stringify(pause)],
      );
      await refresh();
      return set.rowCount === 1;
    },
    thresholds: () => held.thresholds,
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
    // Secrets and settings that are not named stay; the same again changes nothing.
    putCarrier: async (carrier) =>
      await put(
        `insert into carriers (carrier, name, secrets, settings)
         values ($1, $2, coalesce($3::jsonb, '[]'), jsonb_strip_nulls($4::jsonb))
         on conflict (carrier) do update
         set name = excluded.name, secrets = coalesce($3::jsonb, carriers.secrets),
           settings = jsonb_strip_nulls(carriers.settings || $4::jsonb), updated_at = now()
         returning (xmax = 0) as created`,
        [
          carrier.carrier,
          carrier.name,
          carrier.secrets === undefined ? null : JSON.stringify(carrier.secrets),
          JSON.stringify({
            feed: carrier.feed,
            source: carrier.source,
            subscriptions: carrier.subscriptions,
          } satisfies CarrierSettings),
        ],
      ),
    putChannel: async ({ channel, name, ...settings }) =>
      await put(
        `insert into channels (channel, name, settings) values ($1, $2, $3)
         on conflict (channel) do update
         set name = excluded.name, settings = channels.settings || excluded.settings, updated_at = now()
         returning (xmax = 0) as created`,
        [channel, name, JSON.stringify(settings)],
      ),
    async putBundle(bundle) {
      const written = await putBundle(pool, bundle);
      await refresh();
      return written;
    },
    async dropBundle(sku) {
      const isDropped = await dropBundle(pool, sku);
      await refresh();
      return isDropped;
    },
    loadThresholdVersions: async (limit) => await loadThresholdVersions(pool, limit),
    async putThresholds(put) {
      const outcome = await putThresholds(pool, put);
      await refresh();
      return outcome;
    },
    senderPauses: () => held.senderPauses,
    async setPaused(senderId, pause) {
      const results = await Promise.all(
        (['locations', 'carriers', 'channels'] as const).map(
          async (table) =>
            await pool.query(
              `update ${table} set paused = $2, pause = $3, updated_at = now() where ${table.slice(0, -1)} = $1`,
              [senderId, pause !== null, pause === null ? null : JSON.stringify(pause)],
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

/** A line as it is sold: what says no parts of its own has those of the bundle of its SKU, where it is one. */
export const withParts = <
  Line extends { readonly sku: string; readonly parts?: readonly Part[] | undefined },
>(
  line: Line,
  registry: Pick<Registry, 'bundles'>,
): Line => {
  const parts = line.parts ?? registry.bundles().get(line.sku)?.parts;
  return parts === undefined ? line : { ...line, parts };
};
