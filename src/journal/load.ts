import type { Pool } from 'pg';
import { batched } from '../platform/batched.ts';
import type { EventMeta, StoredEvent } from './entry.ts';

/** Reading streams. Cold loads of one round of the event loop go out as one query (a restart hydrates thousands). */
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
    const snapshots = await pool.query<{ stream: string; version: number; state: unknown }>({
      name: 'load-snapshots',
      text: `select stream, version, state from snapshots where stream = any($1) and state_version = $2`,
      values: [streams, stateVersion],
    });
    const bySnapshot = new Map(snapshots.rows.map((row) => [row.stream, row]));
    const found = await pool.query<EventRow>({
      name: 'load-events',
      text: `
        select e.stream, e.version, e.type, e.data, e.meta, e.recorded_at
        from unnest($1::text[], $2::int[]) as wanted(stream, after)
        join events e on e.stream = wanted.stream and e.version > wanted.after
        order by e.stream, e.version`,
      values: [streams, streams.map((stream) => bySnapshot.get(stream)?.version ?? 0)],
    });
    const byStream = new Map<string, StoredEvent[]>(streams.map((stream) => [stream, []]));
    for (const row of found.rows) byStream.get(row.stream)?.push(toStoredEvent(row));
    return (stream) => {
      const snapshot = bySnapshot.get(stream);
      return {
        snapshot: snapshot === undefined ? null : { version: snapshot.version, state: snapshot.state },
        events: byStream.get(stream) ?? [],
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

  return {
    load,
    currentVersion,
    async loadEvents(stream, after, upTo = 2_147_483_647) {
      const found = await pool.query<EventRow>({
        name: 'load-events-between',
        text: `
          select stream, version, type, data, meta, recorded_at from events
          where stream = $1 and version > $2 and version <= $3 order by version`,
        values: [stream, after, upTo],
      });
      return found.rows.map(toStoredEvent);
    },
    async loadPersonal(stream) {
      const found = await pool.query<{ ref: string; data: unknown; erased_at: Date | null }>({
        name: 'load-personal',
        text: `select ref, data, erased_at from personal where stream = $1`,
        values: [stream],
      });
      return new Map(
        found.rows.map((row) => [row.ref, row.erased_at === null ? row.data : { erased: true }]),
      );
    },
  };
}
