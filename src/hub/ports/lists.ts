import type { CaseState, ExceptionRow, Severity } from '../../contracts/exceptions.ts';
import type { FulfilmentRow } from '../../contracts/fulfilments.ts';
import type { StockRow } from '../../contracts/stock.ts';
import type { OrderCategory, OrderRow, OrderStatus } from '../../contracts/orders.ts';

/**
 * The lists as HTTP asks for them; `board/` stands behind. They are projections: every page says how far it has read
 * (`position`, `<epoch>.<tx>.<position>`, the same text as the `Hub-Position` header of a write).
 *
 * Whoever asks has narrowed the query to what the reader may see. In every query an absent field does not filter, an
 * array means one of these, an empty array matches nothing.
 */
export interface Lists {
  orders(query: OrdersQuery): Promise<ListAnswer<OrderRow> | WrongFilter>;
  fulfilments(query: FulfilmentsQuery): Promise<ListAnswer<FulfilmentRow>>;
  exceptions(query: ExceptionsQuery): Promise<ListAnswer<ExceptionRow> | WrongFilter>;
  /** The first `limit` of those that match, in the board's order, and how many match (counted up to 10,000). */
  matchingCases(query: MatchingQuery, limit: number): Promise<MatchingCases | WrongFilter>;
  stock(query: StockQuery): Promise<ListAnswer<StockRow>>;
  /** All of them, by SKU and location. */
  stockOf(skus: readonly string[]): Promise<readonly StockRow[]>;
  /** True once the lists hold everything up to `position`; false after `ms`, and at once for an epoch that is not theirs. */
  waitFor(position: string, ms: number): Promise<boolean>;
}

export interface ListPage<Row> {
  readonly items: readonly Row[];
  /** Opaque, keyset; null on the last page. */
  readonly nextCursor: string | null;
  readonly position: string;
}

/** `bad_cursor`: the cursor was not made by this list. */
export type ListAnswer<Row> = ListPage<Row> | 'bad_cursor';

/** A filter that cannot be read: what is wrong, and where. */
export interface WrongFilter {
  readonly wrong: string;
}

/** A board's filter as somebody wrote it; `reader` is what `is:mine` means. */
export interface WrittenFilter {
  readonly text: string;
  readonly reader: string;
}

/** `ofOrders`: those of feeds, stock and incidents are left out. */
export interface MatchingQuery {
  readonly filter: WrittenFilter;
  readonly ofOrders?: boolean;
}

export interface MatchingCases {
  readonly exceptionIds: readonly string[];
  readonly total: number;
}

interface Paging {
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
}

/** Newest placed first. */
export interface OrdersQuery extends Paging {
  /** Number, mail, phone, name, tracking number or SKU, as a person types it. */
  readonly text?: string;
  readonly statuses?: readonly OrderStatus[];
  readonly categories?: readonly OrderCategory[];
  readonly channels?: readonly string[];
  readonly locations?: readonly string[];
  readonly orderIds?: readonly string[];
  /** As the live list's has it. */
  readonly filter?: WrittenFilter;
  /** Whether the reader may see names; else `customerName` is null and `text` does not search personal data. */
  readonly personal: boolean;
}

/** Most urgent `shipBy` first. */
export interface FulfilmentsQuery extends Paging {
  readonly locations?: readonly string[];
  readonly statuses?: readonly FulfilmentRow['status'][];
  readonly works?: readonly FulfilmentRow['work'][];
  readonly orderId?: string;
}

/** Worst severity first, then the one due soonest. */
export interface ExceptionsQuery extends Paging {
  readonly states?: readonly CaseState[];
  readonly severities?: readonly Severity[];
  readonly types?: readonly string[];
  readonly owner?: string;
  readonly carriers?: readonly string[];
  readonly locations?: readonly string[];
  readonly channels?: readonly string[];
  readonly orderId?: string;
  /** As the board's search has it. */
  readonly filter?: WrittenFilter;
  /** Those of feeds, stock and incidents are left out. */
  readonly ofOrders?: boolean;
}

/** What is short first, then out, then low; by SKU. */
export interface StockQuery extends Paging {
  /** The beginning of a SKU. */
  readonly prefix?: string;
  readonly skus?: readonly string[];
  readonly locations?: readonly string[];
  readonly levels?: readonly StockRow['level'][];
}
