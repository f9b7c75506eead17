import { createArrayWriter } from './array-writer.ts';
import type { AppendEntry, MessageKey } from './entry.ts';

/** What `flushSql` takes, but its last two: the columns of the entries, keys and events, and JSON of what is rare. */
export interface FlushValues {
  /**
   * They lie in memory that the next call writes over. Throws `UnstorableText` for an entry with a text that PostgreSQL
   * cannot hold.
   */
  write(entries: readonly AppendEntry[]): unknown[];
}

/** A text column takes neither NUL nor half a surrogate pair, and whoever reads one out of the JSON would fail. */
export class UnstorableText extends Error {
  override readonly name = 'UnstorableText';
}

const nobody: readonly MessageKey[] = [];

/** A stream that does not exist remembers nothing. */
export const keysOf = ({ expectedVersion, events, keys }: AppendEntry): readonly MessageKey[] =>
  expectedVersion + events.length > 0 ? keys : nobody;

export function createFlushValues(): FlushValues {
  const arrays = createArrayWriter();
  return {
    write(entries) {
      arrays.begin();
      return [...entryColumns(entries), ...keyColumns(entries), ...eventColumns(entries), ...rare(entries)];
    },
  };

  function entryColumns(entries: readonly AppendEntry[]): Buffer[] {
    return [
      arrays.ints(entries.map((_, n) => n)),
      arrays.texts(entries.map(({ stream }) => stream)),
      arrays.ints(entries.map(({ expectedVersion }) => expectedVersion)),
      arrays.ints(entries.map(({ events }) => events.length)),
      arrays.instants(entries.map(({ nextCheckAt }) => nextCheckAt)),
      arrays.flags(entries.map(({ erase = false }) => erase)),
    ];
  }

  function keyColumns(entries: readonly AppendEntry[]): Buffer[] {
    const of: number[] = [];
    const streams: string[] = [];
    const sources: string[] = [];
    const messageIds: string[] = [];
    const outcomes: (string | null)[] = [];
    const versions: number[] = [];
    const recorded: number[] = [];
    entries.forEach((entry, n) => {
      for (const { source, messageId, outcome } of keysOf(entry)) {
        of.push(n);
        streams.push(entry.stream);
        sources.push(source);
        messageIds.push(messageId);
        outcomes.push(outcome === undefined ? null : toJson(outcome));
        versions.push(entry.expectedVersion + entry.events.length);
        recorded.push(Date.parse(entry.recordedAt));
      }
    });
    return [
      arrays.ints(of),
      arrays.texts(streams),
      arrays.texts(sources),
      arrays.texts(messageIds),
      arrays.jsons(outcomes),
      arrays.ints(versions),
      arrays.instants(recorded),
    ];
  }

  function eventColumns(entries: readonly AppendEntry[]): Buffer[] {
    const of: number[] = [];
    const streams: string[] = [];
    const versions: number[] = [];
    const types: string[] = [];
    const data: string[] = [];
    const metas: string[] = [];
    const recorded: number[] = [];
    entries.forEach(({ stream, expectedVersion, events, recordedAt }, n) => {
      const at = Date.parse(recordedAt);
      events.forEach((event, index) => {
        of.push(n);
        streams.push(stream);
        versions.push(expectedVersion + index + 1);
        types.push(event.type);
        data.push(toJson(event.data));
        metas.push(toJson(event.meta));
        recorded.push(at);
      });
    });
    return [
      arrays.ints(of),
      arrays.texts(streams),
      arrays.ints(versions),
      arrays.texts(types),
      arrays.jsons(data),
      arrays.jsons(metas),
      arrays.instants(recorded),
    ];
  }
}

function rare(entries: readonly AppendEntry[]): string[] {
  const personal: object[] = [];
  const parcels: object[] = [];
  entries.forEach((entry, n) => {
    const w = entry.stream;
    for (const { ref, data } of entry.personal) personal.push({ n, w, r: ref, d: data });
    for (const { carrier, trackingNumber, shipmentId, since } of entry.parcels) {
      const a = since ?? entry.recordedAt;
      parcels.push({ n, w, c: carrier, t: trackingNumber, i: shipmentId, a });
    }
  });
  return [JSON.stringify(personal), JSON.stringify(parcels)];
}

const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function toJson(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  // Most texts have no escapes at all, and that is quickly seen.
  if (text.includes('\\u') && unstorable.test(text))
    throw new UnstorableText('a text has a NUL or half a surrogate pair');
  return text;
}
