import type { Pool } from 'pg';
import type { OrderRow } from '../contracts/orders.ts';
import type { StoredOrderRow } from '../orders/rows.ts';
import type { ChangedRow } from './view.ts';

/**
 * Joins the customers' names to rows of orders, for those who may see them (invariant 10). They are looked up each time:
 * a name that was erased is gone with the next reading.
 */
export async function withNames(pool: Pool, rows: readonly ChangedRow[]): Promise<readonly OrderRow[]> {
  const asked = rows.filter((row) => row.customerRef !== undefined);
  const found = await pool.query<{ stream: string; name: string | null }>({
    name: 'customer-names',
    text: `
      select p.stream, p.data->>'name' as name
      from unnest($1::text[], $2::text[]) as asked(stream, ref)
      join personal p on p.stream = asked.stream and p.ref = asked.ref`,
    values: [asked.map((row) => `order:${row.key}`), asked.map((row) => row.customerRef)],
  });
  const names = new Map(found.rows.map(({ stream, name }) => [stream, name]));
  return rows.map(({ key, row }) => toShown(row, names.get(`order:${key}`) ?? null));
}

export const withoutNames = (rows: readonly ChangedRow[]): readonly OrderRow[] =>
  rows.map(({ row }) => toShown(row, null));

/** How a shop ranks its customer narrows the list; it is told to staff with the order itself. */
const toShown = (row: object, customerName: string | null): OrderRow => {
  const { customerTier: _, erased: __, ...shown } = row as StoredOrderRow;
  return { ...shown, customerName };
};
