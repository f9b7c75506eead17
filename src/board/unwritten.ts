import type { BoardView } from '../contracts/socket.ts';
import type { Log } from '../platform/log.ts';

/** Rows of a batch that are not in the database as they were made, so that nobody takes them for written. */
export interface Unwritten {
  begin(): void;
  /** Another writer was ahead. */
  addNewer(view: BoardView, key: string): void;
  /** It could not be made or written: what stands there stays as it was, and no other row waits for it. */
  leaveOut(view: BoardView, key: string, error: unknown): void;
  readonly keys: () => ReadonlyMap<BoardView, ReadonlySet<string>>;
  /** After the commit. */
  tell(): void;
}

export function createUnwritten(log: Log, onLeftOut?: (view: BoardView) => void): Unwritten {
  let keys = new Map<BoardView, Set<string>>();
  let leftOut: { readonly view: BoardView; readonly key: string; readonly error: unknown }[] = [];

  function add(view: BoardView, key: string): void {
    const known = keys.get(view);
    if (known === undefined) keys.set(view, new Set([key]));
    else known.add(key);
  }

  return {
    begin() {
      keys = new Map();
      leftOut = [];
    },
    addNewer: add,
    leaveOut(view, key, error) {
      add(view, key);
      leftOut.push({ view, key, error });
    },
    keys: () => keys,
    tell() {
      for (const { view, key, error } of leftOut) {
        log.error({ view, key, error: String(error) }, 'a row of a board was left out, and is as it was');
        onLeftOut?.(view);
      }
    },
  };
}
