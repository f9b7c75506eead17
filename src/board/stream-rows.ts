import type { BoardView } from '../contracts/socket.ts';
import type { CaseSource } from '../hub/ports/case-source.ts';
import { toCaseRow } from './exceptions.ts';
import type { OrderStates } from './order-states.ts';
import { views } from './projection.ts';
import { toStockViewRow } from './stock.ts';
import type { ViewRow } from './view.ts';

export interface MadeRow {
  readonly stream: string;
  readonly version: number;
  readonly row: ViewRow;
}

/** The rows that a view has of one stream, of its state as it is now. */
export interface StreamRows {
  /** Of which kinds of streams the view has rows. */
  kindsOf(view: BoardView): readonly string[];
  /** Of `atLeast` or later. Throws when it cannot be known. */
  load(view: BoardView, stream: string, atLeast: number): Promise<readonly MadeRow[]>;
}

export function createStreamRows(options: {
  readonly orders: Pick<OrderStates, 'loadOrder'>;
  readonly cases: readonly CaseSource[];
}): StreamRows {
  const sources = new Map(options.cases.map((source) => [source.kind, source]));

  async function loadOrder(view: BoardView, id: string, atLeast: number): Promise<Made> {
    const order = await options.orders.loadOrder(id);
    if (order === undefined) return { version: atLeast, rows: [] };
    return { version: order.version, rows: views[view].toRows(order.state, order.version) };
  }

  async function loadOther(view: BoardView, source: CaseSource, id: string, atLeast: number): Promise<Made> {
    const { version, rows, stock } = await source.loadCases(id, atLeast);
    if (view === 'exceptions') return { version, rows: rows.map(toCaseRow) };
    return { version, rows: view === 'stock' && stock !== undefined ? [toStockViewRow(stock)] : [] };
  }

  return {
    kindsOf(view) {
      switch (view) {
        case 'orders':
        case 'fulfilments':
          return ['order'];
        case 'exceptions':
          return ['order', ...sources.keys()];
        case 'stock':
          return ['stock'];
      }
    },
    async load(view, stream, atLeast) {
      const { kind, id } = toKindAndId(stream);
      const source = sources.get(kind);
      if (kind !== 'order' && source === undefined) throw new Error(`nothing is known of streams "${kind}"`);
      const { version, rows } =
        source === undefined
          ? await loadOrder(view, id, atLeast)
          : await loadOther(view, source, id, atLeast);
      return rows.map((row) => ({ stream, version, row }));
    },
  };
}

interface Made {
  readonly version: number;
  readonly rows: readonly ViewRow[];
}

export const toKindAndId = (stream: string): { readonly kind: string; readonly id: string } => {
  const at = stream.indexOf(':');
  return { kind: stream.slice(0, at), id: stream.slice(at + 1) };
};
