import { createSignal, type Signal } from './signal.ts';

/**
 * The rows of a board by key. A row is replaced only by a newer version, so doubled and late frames are harmless.
 * Each row has its own listeners: a change repaints one row, not the board. A row that is gone stays readable until
 * `forgetGone`, because it may still be on screen.
 */
export interface Versioned {
  readonly version: number;
}

export interface ShownRow<R> {
  readonly row: R;
  /** The machine's time of its last visible change; 0 from a snapshot. */
  readonly changedAt: number;
  /** It no longer belongs here, and stays only because the order is frozen. */
  readonly isGone: boolean;
  /** What a command has done that is not confirmed yet. */
  readonly isPending: boolean;
}

export interface BoardRows<R extends Versioned> {
  readonly has: (key: string) => boolean;
  readonly get: (key: string) => R | undefined;
  readonly shown: (key: string) => ShownRow<R> | undefined;
  readonly subscribe: (key: string, listener: () => void) => () => void;
  readonly size: () => number;
  readonly keys: () => Iterable<string>;
  /** True when it was news. `isAnew`: the rows were made again, and one may say something else at the version it had. */
  readonly upsert: (key: string, row: R, changedAt: number, isAnew?: boolean) => boolean;
  readonly remove: (key: string, changedAt: number) => boolean;
  /** With `isShown` only those that are shown nowhere: not in the list, and nobody listens to them. */
  readonly forgetGone: (isShown?: (key: string) => boolean) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Shows `patch` over the row until a newer version comes or the returned function takes it back. */
  readonly overlay: (key: string, patch: Partial<R>) => () => void;
}

interface Overlay<R> {
  readonly patch: Partial<R>;
  readonly over: number;
}

export const createBoardRows = <R extends Versioned>(): BoardRows<R> => {
  const rows = new Map<string, { readonly row: R; readonly changedAt: number }>();
  const gone = new Map<string, { readonly row: R; readonly changedAt: number }>();
  const overlays = new Map<string, Overlay<R>>();
  const listeners = new Map<string, Signal>();
  const cache = new Map<string, ShownRow<R>>();
  let held: Map<string, ShownRow<R>> | undefined;

  const toShown = (key: string): ShownRow<R> | undefined => {
    const entry = rows.get(key) ?? gone.get(key);
    if (entry === undefined) return undefined;
    const patch = overlays.get(key)?.patch;
    return {
      row: patch === undefined ? entry.row : { ...entry.row, ...patch },
      changedAt: entry.changedAt,
      isGone: !rows.has(key),
      isPending: patch !== undefined,
    };
  };
  const shown = (key: string): ShownRow<R> | undefined => {
    const fixed = held?.get(key) ?? cache.get(key);
    if (fixed !== undefined) return fixed;
    const made = toShown(key);
    if (made !== undefined) cache.set(key, made);
    return made;
  };
  /** While paused the row as it was is kept and nobody is told. */
  const changing = (key: string): void => {
    if (held !== undefined && !held.has(key)) {
      const before = shown(key);
      if (before !== undefined) held.set(key, before);
    }
    cache.delete(key);
  };
  const changed = (key: string): void => {
    if (held === undefined || !held.has(key)) listeners.get(key)?.emit();
  };

  return {
    has: (key) => rows.has(key),
    get: (key) => rows.get(key)?.row,
    shown,
    subscribe: (key, listener) => {
      let signal = listeners.get(key);
      if (signal === undefined) {
        signal = createSignal();
        listeners.set(key, signal);
      }
      const leave = signal.subscribe(listener);
      return () => {
        leave();
        if (listeners.get(key)?.count() === 0) listeners.delete(key);
      };
    },
    size: () => rows.size,
    keys: () => rows.keys(),
    upsert: (key, row, changedAt, isAnew = false) => {
      const before = rows.get(key);
      if (before !== undefined && (isAnew ? isSame(before.row, row) : before.row.version >= row.version))
        return false;
      changing(key);
      rows.set(key, { row, changedAt });
      gone.delete(key);
      const overlay = overlays.get(key);
      // After a log was restored there may be less than what it lies over, for good.
      if (overlay !== undefined && (isAnew ? row.version !== overlay.over : row.version > overlay.over))
        overlays.delete(key);
      changed(key);
      return true;
    },
    remove: (key, changedAt) => {
      const before = rows.get(key);
      if (before === undefined) return false;
      changing(key);
      rows.delete(key);
      overlays.delete(key);
      gone.set(key, { row: before.row, changedAt });
      changed(key);
      return true;
    },
    forgetGone: (isShown) => {
      for (const key of gone.keys()) {
        if (isShown !== undefined && (isShown(key) || listeners.has(key))) continue;
        cache.delete(key);
        gone.delete(key);
      }
    },
    pause: () => {
      held ??= new Map();
    },
    resume: () => {
      const keys = held === undefined ? [] : [...held.keys()];
      held = undefined;
      for (const key of keys) listeners.get(key)?.emit();
    },
    overlay: (key, patch) => {
      const base = rows.get(key);
      if (base === undefined) return () => undefined;
      const mine: Overlay<R> = { patch: { ...overlays.get(key)?.patch, ...patch }, over: base.row.version };
      cache.delete(key);
      overlays.set(key, mine);
      listeners.get(key)?.emit();
      return () => {
        if (overlays.get(key) !== mine) return;
        overlays.delete(key);
        cache.delete(key);
        listeners.get(key)?.emit();
      };
    },
  };
};

const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
