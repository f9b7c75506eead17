import type { Pool } from 'pg';
import { batched } from '../platform/batched.ts';
import { toIso } from '../platform/clock.ts';
import type { EventMeta, StoredEvent } from './entry.ts';

/**
 * Reading streams. What is asked in one round of the event loop goes out as one query each: a restart hydrates thousands,
 * and so many customers look at their page at once. Each key is a look into the index (a lateral with an order or an
 * `offset` of its own stays one): a plain join is planned while the tables are empty and scans them ever after
 * (docs/decisions/0001).
 */
export interface StreamReader {
  /** A snapshot of `stateVersion`, if there is one, and the events after it, in order. */
  load(stream: string): Promise<LoadedStream>;
  /** Events with `after` < version, in order. */
  loadEvents(stream: string, after: number, upTo?: number): Promise<readonly StoredEvent[]>;
  /** Personal rows; an erased one is `{ erased: true }`. */
  loadPersonal(stream: string): Promise<ReadonlyMap<string, unknown>>;
  /** The stored version, 0 when there is no such stream: what makes an answer of a possibly stale actor safe. */
  currentVersion(stream: string): Promise<number>;
}

export interface LoadedStream {
  readonly snapshot: { readonly version: number; readonly state: unknown } | null;
  readonly events: readonly StoredEvent[];
}

interface EventRow {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
  readonly meta: EventMeta;
  readonly recorded_at: Date;
}

interface LoadedRow {
  readonly stream: string;
  readonly snapshot_version: number | null;
  readonly snapshot_state: unknown;
  /** JSON: `PackedEvent`s. */
  readonly events: string | null;
}

type PackedEvent = readonly [
  version: number,
  type: string,
  recordedAt: number,
  meta: EventMeta,
  data: unknown,
];

const unpack = (stream: string, [version, type, recordedAt, meta, data]: PackedEvent): StoredEvent => ({
  stream,
  version,
  type,
  data,
  meta,
  recordedAt: toIso(recordedAt),
});

export const toStoredEvent = (row: EventRow): StoredEvent => ({
  stream: row.stream,
  version: row.version,
  type: row.type,
  data: row.data,
  meta: row.meta,
  recordedAt: row.recorded_at.toISOString(),
});

export function createStreamReader(pool: Pool, stateVersion: number): StreamReader {
  const load = batched<LoadedStream>(async (streams) => {
    const found = await pool.query<LoadedRow>({
      name: 'load-streams',
      // One text a stream, read in one go: five values of each of its events were half of what loading it took here.
      // Joined as texts: PostgreSQL looks up each value's type each time it makes JSON of it (docs/decisions/0116).
      text: `
        with snapshot as materialized (
          select stream, version, state from snapshots where stream = any($1) and state_version = $2
        )
        select wanted.stream, s.version as snapshot_version, s.state as snapshot_state, e.events
        from unnest($1::text[]) as wanted(stream)
        left join snapshot s on s.stream = wanted.stream
        join lateral (
          select '[' || string_agg(
            '[' || version || ',"' || type || '",' || (date_part('epoch', recorded_at) * 1000)::bigint || ',' || meta
              || ',' || data || ']', ',') || ']' as events
          from (
            select version, type, data, meta, recorded_at from events
            where stream = wanted.stream and version > coalesce(s.version, 0)
            order by version
          ) e
        ) e on true`,
      values: [streams, stateVersion],
    });
    const byStream = new Map(found.rows.map((row) => [row.stream, row]));
    return (stream) => {
      const {
        snapshot_version: version = null,
        snapshot_state: state,
        events = null,
      } = byStream.get(stream) ?? {};
      return {
        snapshot: version === null ? null : { version, state },
        events:
          events === null ? [] : (JSON.parse(events) as PackedEvent[]).map((event) => unpack(stream, event)),
      };
    };
  });

  const currentVersion = batched<number>(async (streams) => {
    const found = await pool.query<{ stream: string; version: number }>({
      name: 'current-versions',
      text: `select stream, version from heads where stream = any($1)`,
      values: [streams],
    });
    const versions = new Map(found.rows.map((row) => [row.stream, row.version]));
    return (stream) => versions.get(stream) ?? 0;
  });

  const loadBetween = batched<readonly StoredEvent[], Between>(async (asked) => {
    const found = await pool.query<EventRow & { n: number }>({
      name: 'load-events-between',
      text: `
        select wanted.n::int, e.stream, e.version, e.type, e.data, e.meta, e.recorded_at
        from unnest($1::text[], $2::int[], $3::int[]) with ordinality as wanted(stream, after, up_to, n)
        join lateral (
          select stream, version, type, data, meta, recorded_at from events
          where stream = wanted.stream and version > wanted.after and version <= wanted.up_to
          order by version
        ) e on true`,
      values: [
        asked.map(({ stream }) => stream),
        asked.map(({ after }) => after),
        asked.map(({ upTo }) => upTo),
      ],
    });
    const lists = new Map<Between, StoredEvent[]>(asked.map((one) => [one, []]));
    for (const row of found.rows) {
      const one = asked[row.n - 1];
      if (one !== undefined) lists.get(one)?.push(toStoredEvent(row));
    }
    for (const list of lists.values()) list.sort((one, other) => one.version - other.version);
    return (one) => lists.get(one) ?? [];
  });

  const loadPersonal = batched<ReadonlyMap<string, unknown>>(async (streams) => {
    const found = await pool.query<{ stream: string; ref: string; data: unknown; erased: boolean }>({
      name: 'load-personal',
      text: `
        select p.* from unnest($1::text[]) as wanted(stream)
        join lateral (
          select stream, ref, data, erased_at is not null as erased from personal
          where stream = wanted.stream offset 0
        ) p on true`,
      values: [streams],
    });
    const rows = new Map(streams.map((stream) => [stream, new Map<string, unknown>()]));
    for (const { stream, ref, data, erased } of found.rows)
      rows.get(stream)?.set(ref, erased ? { erased: true } : data);
    return (stream) => rows.get(stream) ?? new Map<string, unknown>();
  });

  return {
    load,
    currentVersion,
    loadEvents: async (stream, after, upTo = 2_147_483_647) => await loadBetween({ stream, after, upTo }),
    loadPersonal,
  };
}

interface Between {
  readonly stream: string;
  readonly after: number;
  readonly upTo: number;
}
