import type { BoardView } from '../contracts/socket.ts';
import type { ViewRow } from './view.ts';

/**
 * What this writer wrote last, so that a row which says the same again is not written again: most scans move the order's
 * row and leave its fulfilments and cases as they are. True only while nobody else writes; the projection sees to that.
 */
export interface Written {
  isNews(view: BoardView, row: ViewRow): boolean;
  /** What was asked about since is in the database now. */
  keep(): void;
  forget(): void;
}

const maxKept = 30_000;

export function createWritten(): Written {
  const kept = new Map<string, string>();
  let asked: [string, string][] = [];

  return {
    isNews(view, { key, row }) {
      // Every append moves an order's row.
      if (view === 'orders') return true;
      const text = JSON.stringify({ ...row, version: 0 });
      const name = `${view} ${key}`;
      if (kept.get(name) === text) return false;
      asked.push([name, text]);
      return true;
    },
    keep() {
      for (const [name, text] of asked) {
        kept.delete(name);
        kept.set(name, text);
      }
      asked = [];
      for (const oldest of kept.keys()) {
        if (kept.size <= maxKept) break;
        kept.delete(oldest);
      }
    },
    forget() {
      kept.clear();
      asked = [];
    },
  };
}
