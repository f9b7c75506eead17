import type { DueStream } from '../../src/journal/deadlines.ts';
import type { AppendEntry, AppendOutcome, MessageKey, StoredEvent } from '../../src/journal/entry.ts';
import type { LoadedStream } from '../../src/journal/load.ts';
import type { Snapshot } from '../../src/journal/snapshots.ts';

/**
 * The journal's tables in memory: the same outcomes as the one statement that PostgreSQL runs, which one suite holds
 * both to (`store.suite.ts`). Rows are copied on their way in and out, as they would be over a wire.
 */
export interface MemoryLog {
  /** All of it at once, as one transaction. */
  apply(entries: readonly AppendEntry[]): readonly AppendOutcome[];
  load(stream: string, stateVersion: number): LoadedStream;
  loadEvents(stream: string, after: number, upTo?: number): readonly StoredEvent[];
  loadPersonal(stream: string): ReadonlyMap<string, unknown>;
  currentVersion(stream: string): number;
  saveSnapshots(snapshots: readonly Snapshot[]): void;
  nextCheckAt(stream: string): number | null;
  leaseDue(now: number, leaseUntil: number, limit: number): readonly DueStream[];
  settleDue(
    settled: readonly {
      readonly stream: string;
      readonly version: number;
      readonly nextCheckAt: number | null;
    }[],
  ): void;
  /** Everything there is, in the order in which it was written. */
  readonly events: readonly PlacedEvent[];
  readonly keys: readonly PlacedKey[];
  readonly parcels: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly stream: string;
  }[];
  streams(): readonly string[];
  personalRefs(): readonly { readonly stream: string; readonly ref: string }[];
}

export interface PlacedEvent extends StoredEvent {
  readonly tx: number;
  readonly position: number;
}

export interface PlacedKey extends MessageKey {
  readonly stream: string;
  readonly version: number;
}

interface Stream {
  version: number;
  nextCheckAt: number | null;
  readonly events: PlacedEvent[];
  readonly keys: Map<string, PlacedKey>;
  readonly personal: Map<string, unknown>;
}

const keyName = ({ source, messageId }: MessageKey): string => `${source}\n${messageId}`;

const lower = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

export function createMemoryLog(): MemoryLog {
  const streams = new Map<string, Stream>();
  const snapshots = new Map<string, Snapshot>();
  const events: PlacedEvent[] = [];
  const keys: PlacedKey[] = [];
  const parcels = new Map<string, { carrier: string; trackingNumber: string; stream: string }>();
  let tx = 0;

  /** A known key comes first, as in PostgreSQL: who is told of it may yet be stale. */
  function judge(entry: AppendEntry): AppendOutcome['status'] {
    const found = streams.get(entry.stream);
    const isNothing = entry.expectedVersion + entry.events.length === 0;
    if (!isNothing && entry.keys.some((key) => found?.keys.has(keyName(key)) === true)) return 'duplicate';
    return (found?.version ?? 0) === entry.expectedVersion ? 'won' : 'stale';
  }

  function write(entry: AppendEntry): AppendOutcome {
    const end = entry.expectedVersion + entry.events.length;
    // A stream without an event has no row, and so no keys either.
    if (end === 0) return { status: 'won', position: null };
    const stream: Stream = streams.get(entry.stream) ?? {
      version: 0,
      nextCheckAt: null,
      events: [],
      keys: new Map(),
      personal: new Map(),
    };
    streams.set(entry.stream, stream);
    for (const [index, event] of entry.events.entries()) {
      const placed: PlacedEvent = {
        ...structuredClone(JSON.parse(JSON.stringify(event)) as typeof event),
        stream: entry.stream,
        version: entry.expectedVersion + index + 1,
        recordedAt: entry.recordedAt,
        tx,
        position: events.length + 1,
      };
      stream.events.push(placed);
      events.push(placed);
    }
    stream.version = end;
    stream.nextCheckAt = lower(stream.nextCheckAt, entry.nextCheckAt);
    for (const key of entry.keys) {
      const placed = { ...key, outcome: key.outcome ?? null, stream: entry.stream, version: end };
      stream.keys.set(keyName(key), placed);
      keys.push(placed);
    }
    for (const { ref, data } of entry.personal) if (!stream.personal.has(ref)) stream.personal.set(ref, data);
    for (const { carrier, trackingNumber } of entry.parcels)
      parcels.set(`${carrier} ${trackingNumber} ${entry.stream}`, {
        carrier,
        trackingNumber,
        stream: entry.stream,
      });
    if (entry.erase === true)
      for (const ref of stream.personal.keys()) stream.personal.set(ref, { erased: true });
    const last = stream.events.at(-1);
    return {
      status: 'won',
      position:
        entry.events.length === 0 || last === undefined ? null : { tx: String(tx), position: last.position },
    };
  }

  const copyOf = ({ tx: _, position: __, ...event }: PlacedEvent): StoredEvent => structuredClone(event);

  return {
    apply(entries) {
      tx += 1;
      return entries.map((entry): AppendOutcome => {
        switch (judge(entry)) {
          case 'stale':
            return { status: 'stale' };
          case 'duplicate': {
            const known = streams.get(entry.stream)?.keys;
            return {
              status: 'duplicate',
              keys: entry.keys
                .flatMap((key) => known?.get(keyName(key)) ?? [])
                .map(({ source, messageId, outcome }) => ({ source, messageId, outcome })),
            };
          }
          case 'won':
            return write(entry);
        }
      });
    },
    load(stream, stateVersion) {
      const snapshot = snapshots.get(stream);
      const usable = snapshot?.stateVersion === stateVersion ? snapshot : null;
      const found = streams.get(stream)?.events ?? [];
      return {
        snapshot: usable === null ? null : { version: usable.version, state: structuredClone(usable.state) },
        events: found.slice(usable?.version ?? 0).map(copyOf),
      };
    },
    loadEvents: (stream, after, upTo) => (streams.get(stream)?.events ?? []).slice(after, upTo).map(copyOf),
    loadPersonal: (stream) => new Map(streams.get(stream)?.personal),
    currentVersion: (stream) => streams.get(stream)?.version ?? 0,
    saveSnapshots(saved) {
      for (const snapshot of saved) {
        const before = snapshots.get(snapshot.stream);
        if (
          before === undefined ||
          before.version < snapshot.version ||
          before.stateVersion !== snapshot.stateVersion
        )
          snapshots.set(snapshot.stream, JSON.parse(JSON.stringify(snapshot)) as Snapshot);
      }
    },
    nextCheckAt: (stream) => streams.get(stream)?.nextCheckAt ?? null,
    leaseDue(now, leaseUntil, limit) {
      const due = [...streams]
        .flatMap(([stream, held]) =>
          held.nextCheckAt === null || held.nextCheckAt > now
            ? []
            : [{ stream, held, dueAt: held.nextCheckAt }],
        )
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit);
      for (const { held } of due) held.nextCheckAt = leaseUntil;
      return due.map(({ stream, dueAt }) => ({ stream, dueAt }));
    },
    settleDue(settled) {
      for (const { stream, version, nextCheckAt } of settled) {
        const held = streams.get(stream);
        if (held?.version === version) held.nextCheckAt = nextCheckAt;
      }
    },
    events,
    keys,
    get parcels() {
      return [...parcels.values()];
    },
    streams: () => [...streams.keys()],
    personalRefs: () =>
      [...streams].flatMap(([stream, { personal }]) => [...personal.keys()].map((ref) => ({ stream, ref }))),
  };
}
