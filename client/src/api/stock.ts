import type { EventView } from '../../../src/contracts/events.ts';
import type { PutStock, StockMovement, StockWritten } from '../../../src/contracts/stock.ts';
import type { Http, Result } from './http.ts';

/** What lies where, over HTTP: the ledger to read, counts and movements to tell. */
const path = (sku: string, location: string): string =>
  `/api/v1/stock/${encodeURIComponent(sku)}/${encodeURIComponent(location)}`;

export interface LedgerPage {
  /** Newest first. */
  readonly items: readonly EventView[];
  readonly nextCursor: string | null;
}

export const loadLedger = (
  http: Http,
  { sku, location }: { readonly sku: string; readonly location: string },
  before?: string,
): Promise<Result<LedgerPage>> =>
  http.get(
    `${path(sku, location)}/ledger?limit=100${before === undefined ? '' : `&cursor=${encodeURIComponent(before)}`}`,
  );

/** `key`: the same press told twice counts once. */
export interface StockWrite<T> {
  readonly sku: string;
  readonly location: string;
  readonly body: T;
  readonly key: string;
}

export const putStock = (
  http: Http,
  { sku, location, body, key }: StockWrite<PutStock>,
): Promise<Result<StockWritten>> => http.put(path(sku, location), body, key);

export const moveStock = (
  http: Http,
  { sku, location, body, key }: StockWrite<StockMovement>,
): Promise<Result<StockWritten>> => http.post(`${path(sku, location)}/movements`, body, key);
