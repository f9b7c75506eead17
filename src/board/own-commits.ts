import type { OrderStates, VersionedOrder } from './order-states.ts';

/** States of this node's appends that the feed has not brought yet, so that the boards need not load them. */
export interface OwnCommits {
  /** Of that version or a later one. A later one is found once more, when the feed comes to it. */
  take(stream: string, version: number): OwnCommit | undefined;
  /** After each batch of the feed. */
  renew(): void;
}

export interface OwnCommit extends VersionedOrder {
  readonly look: string | null;
}

const maxKept = 50_000;
/** More are not copied for each batch: so large a Map seldom needs another table. */
const maxCopied = 1_000;

export function createOwnCommits(orders: Pick<OrderStates, 'onCommitted'>): OwnCommits {
  let kept = new Map<string, OwnCommit>();

  orders.onCommitted(({ stream, version, state, look }) => {
    if (state.status === 'absent') return;
    kept.delete(stream);
    kept.set(stream, { state, version, look });
    if (kept.size > maxKept) for (const oldest of kept.keys()) return void kept.delete(oldest);
  });

  return {
    take(stream, version) {
      const own = kept.get(stream);
      if (own === undefined) return undefined;
      if (own.version <= version) kept.delete(stream);
      return own.version < version ? undefined : own;
    },
    renew() {
      // One that is filled and emptied for ever leaves its old tables behind, each with what was in it and with the next,
      // and the collector copies all of it twice (docs/decisions/0114).
      if (kept.size <= maxCopied) kept = new Map(kept);
    },
  };
}
