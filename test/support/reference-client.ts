import type { OrderRow, OrderView } from '../../src/contracts/orders.ts';
import type { BoardChanged, Cursor } from '../../src/contracts/socket.ts';
import { ask, type Client, type LiveApp } from './live-app.ts';

/**
 * The protocol as its contract says it, and nothing more: no buffer, no cleverness. What does not follow from what is
 * here is asked for again.
 */
export interface ReferenceClient {
  readonly orders: ReadonlyMap<string, OrderView>;
  readonly rows: ReadonlyMap<string, OrderRow>;
  /** Connects (again), to whichever node, and goes on from where it was. */
  connect(app: LiveApp): Promise<void>;
  cut(): void;
  /** Answers that could not be used, and messages that did not follow: each was asked for again. */
  readonly again: () => number;
}

export function createReferenceClient(
  auth: object,
  orderIds: readonly string[],
  filter: string,
): ReferenceClient {
  const orders = new Map<string, OrderView>();
  const rows = new Map<string, OrderRow>();
  const asking = new Set<string>();
  /** What came while the answer was on its way could not be used: it is asked for once more. */
  const askAgain = new Set<string>();
  let cursor: Cursor | undefined;
  let client: Client | undefined;
  let again = 0;

  async function watchOrder(on: Client, orderId: string): Promise<void> {
    if (asking.has(orderId)) {
      askAgain.add(orderId);
      return;
    }
    asking.add(orderId);
    try {
      const since = orders.get(orderId)?.version;
      const answer = await ask(on, 'order:watch', { orderId, ...(since === undefined ? {} : { since }) });
      if (on !== client || 'error' in answer) return;
      orders.set(orderId, 'snapshot' in answer ? answer.snapshot : answer.order);
    } catch {
      // The line is gone; the next connection asks again.
    } finally {
      if (on === client) {
        asking.delete(orderId);
        if (askAgain.delete(orderId)) void watchOrder(on, orderId);
      }
    }
  }

  async function watchBoard(on: Client): Promise<void> {
    if (asking.has('board')) {
      askAgain.add('board');
      return;
    }
    asking.add('board');
    try {
      const answer = await ask(on, 'board:watch', {
        view: 'orders',
        filter,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (on !== client || 'error' in answer) return;
      if ('rows' in answer) {
        rows.clear();
        for (const row of answer.rows as OrderRow[]) rows.set(row.orderId, row);
      } else apply(answer.changes.upserts as OrderRow[], answer.changes.removes);
      cursor = { epoch: answer.epoch, seq: answer.seq };
    } catch {
      // As above.
    } finally {
      if (on === client) {
        asking.delete('board');
        if (askAgain.delete('board')) void watchBoard(on);
      }
    }
  }

  function apply(upserts: readonly OrderRow[], removes: readonly string[]): void {
    for (const row of upserts) {
      if (row.version > (rows.get(row.orderId)?.version ?? 0)) rows.set(row.orderId, row);
    }
    for (const key of removes) rows.delete(key);
  }

  function take(on: Client, frame: BoardChanged): void {
    if (cursor !== undefined && frame.epoch === cursor.epoch && frame.seq <= cursor.seq) return;
    if (
      asking.has('board') ||
      cursor === undefined ||
      frame.epoch !== cursor.epoch ||
      frame.from > cursor.seq
    ) {
      again += 1;
      void watchBoard(on);
      return;
    }
    apply(frame.upserts as OrderRow[], frame.removes);
    cursor = { epoch: frame.epoch, seq: frame.seq };
  }

  return {
    orders,
    rows,
    again: () => again,
    async connect(app) {
      client?.disconnect();
      const mine = await app.connect(auth);
      client = mine;
      asking.clear();
      askAgain.clear();
      mine.on('order:changed', ({ orderId, from, version, order }) => {
        const held = orders.get(orderId)?.version;
        if (held !== undefined && version <= held) return;
        if (from === held) {
          orders.set(orderId, order);
          return;
        }
        again += 1;
        void watchOrder(mine, orderId);
      });
      mine.on('order:reset', ({ orderId, snapshot }) => {
        orders.set(orderId, snapshot);
      });
      mine.on('board:changed', (frame) => {
        take(mine, frame);
      });
      mine.on('board:reset', () => {
        void watchBoard(mine);
      });
      await Promise.all([
        watchBoard(mine),
        ...orderIds.map(async (orderId) => {
          await watchOrder(mine, orderId);
        }),
      ]);
    },
    cut() {
      if (client?.connected === true) client.io.engine.close();
    },
  };
}
