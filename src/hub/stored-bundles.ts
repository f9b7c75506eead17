import type { Pool } from 'pg';
import type { Bundle } from '../contracts/registry.ts';

export interface HeldBundles {
  readonly revision: string;
  readonly bySku: ReadonlyMap<string, Bundle>;
}

export const noBundles: HeldBundles = { revision: '0', bySku: new Map() };

/** There may be many and they change rarely, so they are read again only after something was written. */
export async function loadBundles(pool: Pool, known: HeldBundles): Promise<HeldBundles> {
  const { rows } = await pool.query<{ revision: string }>({
    name: 'bundles-revision',
    text: 'select coalesce(sum(revision), 0)::text as revision from bundles',
  });
  const revision = rows[0]?.revision ?? '0';
  if (revision === known.revision) return known;
  const found = await pool.query<Bundle>(
    'select sku, name, parts from bundles where parts is not null order by sku',
  );
  return { revision, bySku: new Map(found.rows.map((one) => [one.sku, one])) };
}

/** A row stays when its bundle is taken apart, so that the sum of the revisions only rises. */
export async function putBundle(
  pool: Pool,
  { sku, name, parts }: Omit<Bundle, 'parts'> & { readonly parts: Bundle['parts'] | null },
): Promise<{ readonly created: boolean }> {
  const { rows } = await pool.query<{ created: boolean }>(
    `with known as (select parts from bundles where sku = $1)
     insert into bundles (sku, name, parts) values ($1, $2, $3)
     on conflict (sku) do update set name = excluded.name, parts = excluded.parts, revision = default
     returning (select parts from known) is null as created`,
    [sku, name, parts === null ? null : JSON.stringify(parts)],
  );
  return { created: rows[0]?.created ?? false };
}
