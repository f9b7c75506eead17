import type { BoardView } from '../contracts/socket.ts';
import { movesAlone, type ViewRow } from './view.ts';

/**
 * What this writer wrote last, so that a row which says the same again is not written again: most scans move a parcel and
 * leave its order, fulfilments and cases as a list shows them. A row's `version` and `updatedAt` are those of its last
 * change that a list shows. True only while nobody else writes; the projection sees to that.
 */
export interface Written {
  isNews(view: BoardView, row: ViewRow): boolean;
  /** Whether the order's rows were made of this look; null is a look like none. */
  hasLook(orderId: string, look: string | null): boolean;
  /** Whether the order's rows may be others than those that were made of this look; null is a look like none. */
  isNewLook(orderId: string, look: string | null): boolean;
  /** What was asked about since is in the database now, but for rows that were newer there than what was asked. */
  keep(newer: ReadonlyMap<BoardView, ReadonlySet<string>>): void;
  forget(): void;
}

/** Rows of a view. */
const maxKept = 30_000;

export function createWritten(): Written {
  const kept = new Map<BoardView, Map<string, object>>();
  let asked: [BoardView, string, object][] = [];
  const looks = new Map<string, string | null>();
  let askedLooks: [string, string | null][] = [];

  function rowsOf(view: BoardView): Map<string, object> {
    const known = kept.get(view);
    if (known !== undefined) return known;
    const rows = new Map<string, object>();
    kept.set(view, rows);
    return rows;
  }

  const hasLook = (orderId: string, look: string | null): boolean =>
    look !== null && looks.get(orderId) === look;

  return {
    isNews(view, { key, row }) {
      const known = rowsOf(view).get(key);
      if (known !== undefined && isSame(known, row, movesAlone)) return false;
      asked.push([view, key, row]);
      return true;
    },
    hasLook,
    isNewLook(orderId, look) {
      if (hasLook(orderId, look)) return false;
      askedLooks.push([orderId, look]);
      return true;
    },
    keep(newer) {
      for (const [orderId, look] of askedLooks) {
        looks.delete(orderId);
        if (newer.get('orders')?.has(orderId) !== true) looks.set(orderId, look);
      }
      askedLooks = [];
      trim(looks);
      for (const [view, key, row] of asked) {
        const rows = rowsOf(view);
        rows.delete(key);
        if (newer.get(view)?.has(key) !== true) rows.set(key, row);
      }
      asked = [];
      for (const rows of kept.values()) trim(rows);
    },
    forget() {
      kept.clear();
      asked = [];
      looks.clear();
      askedLooks = [];
    },
  };
}

function trim(rows: Map<string, unknown>): void {
  for (const oldest of rows.keys()) {
    if (rows.size <= maxKept) break;
    rows.delete(oldest);
  }
}

const nothing: ReadonlySet<string> = new Set();

function isSame(a: object, b: object, but: ReadonlySet<string> = nothing): boolean {
  const fields = Object.keys(b);
  if (Object.keys(a).length !== fields.length) return false;
  for (const field of fields) {
    const left = (a as Readonly<Record<string, unknown>>)[field];
    const right = (b as Readonly<Record<string, unknown>>)[field];
    if (left === right || but.has(field)) continue;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
      return false;
    if (!isSame(left, right)) return false;
  }
  return true;
}
