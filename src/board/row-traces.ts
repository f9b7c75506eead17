import type { BoardView } from '../contracts/socket.ts';
import type { BoardChanges } from './view.ts';

/**
 * Which traced messages made a row what it is, from before its commit until the boards of this node are told of it. Beside
 * the rows, since they are told by whoever sees them first: the projection that wrote them, or a look into the views' logs.
 */
export interface RowTraces {
  note(view: BoardView, key: string, traceparents: readonly string[]): void;
  /** It was left as it is: what is told of it next is not theirs. */
  forget(view: BoardView, key: string): void;
  /** Once a row: the next time it is told it is another's. */
  join(changes: BoardChanges): BoardChanges;
}

/** Rows of boards that nobody watches are not told: what waits longer is no news to whoever comes then. */
const keepMs = 10_000;
const maxNoted = 1_000;

export function createRowTraces(): RowTraces {
  const noted = new Map<string, { readonly traceparents: readonly string[]; readonly at: number }>();
  return {
    note(view, key, traceparents) {
      noted.delete(`${view} ${key}`);
      noted.set(`${view} ${key}`, { traceparents, at: performance.now() });
      if (noted.size > maxNoted) for (const oldest of noted.keys()) return void noted.delete(oldest);
    },
    forget(view, key) {
      noted.delete(`${view} ${key}`);
    },
    join(changes) {
      if (noted.size === 0) return changes;
      const rows = changes.rows.map((row) => {
        const name = `${changes.view} ${row.key}`;
        const known = noted.get(name);
        noted.delete(name);
        return known === undefined || performance.now() - known.at > keepMs
          ? row
          : { ...row, traceparents: known.traceparents };
      });
      return { ...changes, rows };
    },
  };
}
