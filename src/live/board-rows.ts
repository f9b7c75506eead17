import type { ChangedRow } from '../board/view.ts';
import { comparePlaces, type Place, placeOf } from '../board/query.ts';
import type { StockRow } from '../contracts/stock.ts';
import type { BoardRequest } from './board-request.ts';

/**
 * Which rows the members of a board have between them, and what a changed row means to them. Where all matching rows are
 * held, every change is settled here; in a window, one that moves rows in over its edge needs the rows to be read again.
 *
 * A row that was read for a joining member may be gone by the time it is added, and its going was nothing to the others:
 * while somebody joins, such rows are remembered and taken back from everybody.
 */
export interface HeldRows {
  /** `enters`: it was not there before. `crosses`: a shelf whose band is another one now. */
  take(changed: ChangedRow): 'enters' | 'crosses' | 'changes' | 'leaves' | 'nothing';
  /** Keys of the rows that others have pushed over the edge of a window: they are held no more. */
  trim(): readonly string[];
  /** Rows that were given to one member: from now on they are taken back when they leave. */
  add(rows: readonly ChangedRow[]): void;
  /** The rows as they are: what is news among them, and which keys are gone. */
  replace(rows: readonly ChangedRow[]): {
    readonly upserts: readonly ChangedRow[];
    readonly removes: readonly string[];
  };
  remember(isJoining: boolean): void;
  /** True since a change that could not be settled here. */
  isStale(): boolean;
  makeStale(): void;
  readonly size: () => number;
}

interface Held {
  readonly version: number;
  readonly place: Place;
  /** Of a shelf: what its shoppers see. */
  readonly band: string;
}

const versionOf = (row: object): number => (row as { readonly version: number }).version;
const bandOf = (row: object): string => {
  const { level, bands } = row as Partial<StockRow>;
  return bands === undefined ? '' : `${level} ${Object.values(bands).join(' ')}`;
};

export function createHeldRows(request: BoardRequest): HeldRows {
  const held = new Map<string, Held>();
  const gone = new Map<string, number>();
  let isRemembering = false;
  let isGiven = false;
  let stale = false;
  /** The place of the last row when there are more than may be held. */
  let edge: Place | null = null;
  const isFull = (): boolean => held.size >= request.limit;
  const toHeld = ({ row }: ChangedRow): Held => ({
    version: versionOf(row),
    place: placeOf(request.view, row),
    band: bandOf(row),
  });

  function setEdge(rows: readonly ChangedRow[]): void {
    const last = rows.length < request.limit ? undefined : rows.at(-1);
    edge = last === undefined ? null : placeOf(request.view, last.row);
  }

  /** Whether a row that moves takes others in or out of the window. One that begins at the top is closed at its edge only. */
  function movesOthers(from: Place, to: Place): boolean {
    if (request.offset > 0) return !isSame(from, to);
    return edge !== null && comparePlaces(request.view, to, edge) > 0;
  }

  return {
    take(changed) {
      const before = held.get(changed.key);
      const version = versionOf(changed.row);
      if (before !== undefined && before.version > version) return 'nothing';
      if (!request.filter.matches(changed.row as never)) {
        if (isRemembering) gone.set(changed.key, version);
        if (before === undefined) {
          // Something before the window may have gone, which moves all that is in it.
          if (request.offset > 0) stale = true;
          return isRemembering && request.isInScope(changed.row) ? 'leaves' : 'nothing';
        }
        held.delete(changed.key);
        // There is room for one that was beyond the edge.
        if (edge !== null) stale = true;
        return 'leaves';
      }
      const next = toHeld(changed);
      if (before !== undefined) {
        if (request.isWindow && movesOthers(before.place, next.place)) stale = true;
        held.set(changed.key, next);
        return before.band === next.band ? 'changes' : 'crosses';
      }
      // It may have been before the window, wherever it is now.
      if (request.offset > 0) {
        stale = true;
        return 'nothing';
      }
      if (edge !== null && comparePlaces(request.view, next.place, edge) > 0) return 'nothing';
      // What it pushes over the edge of a window is known too; of a whole board it goes with the next reading.
      if (isFull() && !request.isWindow) stale = true;
      held.set(changed.key, next);
      return 'enters';
    },
    trim() {
      if (!request.isWindow || held.size <= request.limit) return [];
      const byPlace = [...held].toSorted(([, a], [, b]) => comparePlaces(request.view, a.place, b.place));
      edge = byPlace[request.limit - 1]?.[1].place ?? null;
      const over = byPlace.slice(request.limit).map(([key]) => key);
      for (const key of over) held.delete(key);
      return over;
    },
    add(rows) {
      // A board that is empty now may have members who hold what it was: only the first of all is told everything.
      const isFirst = !isGiven;
      isGiven = true;
      for (const row of rows) {
        if (held.has(row.key) || (gone.get(row.key) ?? -1) >= versionOf(row.row)) continue;
        // The others do not have it: any version is news to them.
        held.set(row.key, isFirst ? toHeld(row) : { ...toHeld(row), version: -1 });
      }
      if (isFirst) setEdge(rows);
      else if (request.isWindow || request.filter.isTimed || edge !== null) {
        stale = true;
        // And this one does not have what was read for the others before: it is news again if it is there still.
        const given = new Set(rows.map(({ key }) => key));
        for (const [key, one] of held) if (!given.has(key)) held.set(key, { ...one, version: -1 });
      }
    },
    replace(rows) {
      setEdge(rows);
      const present = new Set(rows.map(({ key }) => key));
      const removes = [...held.keys()].filter((key) => !present.has(key));
      for (const key of removes) held.delete(key);
      const upserts = rows.filter((row) => (held.get(row.key)?.version ?? -1) < versionOf(row.row));
      for (const row of rows) held.set(row.key, toHeld(row));
      stale = false;
      return { upserts, removes };
    },
    remember(isJoining) {
      isRemembering = isJoining;
      if (!isJoining) gone.clear();
    },
    isStale: () => stale,
    makeStale: () => {
      stale = true;
    },
    size: () => held.size,
  };
}

const isSame = (a: Place, b: Place): boolean => a.every((part, index) => part === b[index]);
