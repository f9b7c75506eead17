import type { Pool, PoolClient } from 'pg';
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

/** Why it cannot be one: parts of it that are bundles themselves, and a bundle that it is a part of. */
export interface NestedBundle {
  readonly inner: readonly string[];
  readonly outer: string | undefined;
}

export type PutBundle = { readonly created: boolean } | { readonly nested: NestedBundle };

/**
 * Parts are what lies on shelves: a bundle does not, so none is a part of another. The lock closes the race of two that
 * would each be a part of the other, or one of them, and of which neither sees the other yet.
 */
export async function putBundle(pool: Pool, bundle: Bundle): Promise<PutBundle> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query('lock table bundles in share row exclusive mode');
    const nested = await findNested(client, bundle);
    const put = nested === undefined ? await write(client, bundle) : { nested };
    await client.query('commit');
    return put;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw broken;
  } finally {
    client.release(broken);
  }
}

async function findNested(client: PoolClient, { sku, parts }: Bundle): Promise<NestedBundle | undefined> {
  const { rows } = await client.query<{ sku: string; is_inner: boolean }>(
    `select sku, sku = any($1::text[]) as is_inner from bundles
     where parts is not null and (sku = any($1::text[]) or parts @> $2::jsonb) order by sku`,
    [parts.map((part) => part.sku), JSON.stringify([{ sku }])],
  );
  if (rows.length === 0) return undefined;
  return {
    inner: rows.filter((row) => row.is_inner).map((row) => row.sku),
    outer: rows.find((row) => !row.is_inner)?.sku,
  };
}

async function write(
  client: PoolClient,
  { sku, name, parts }: Bundle,
): Promise<{ readonly created: boolean }> {
  const { rows } = await client.query<{ created: boolean }>(
    `with known as (select parts from bundles where sku = $1)
     insert into bundles (sku, name, parts) values ($1, $2, $3)
     on conflict (sku) do update set name = excluded.name, parts = excluded.parts, revision = default
     returning (select parts from known) is null as created`,
    [sku, name, JSON.stringify(parts)],
  );
  return { created: rows[0]?.created ?? false };
}

/** The row stays, so that the sum of the revisions only rises. False: it is none. */
export async function dropBundle(pool: Pool, sku: string): Promise<boolean> {
  const dropped = await pool.query(
    'update bundles set parts = null, revision = default where sku = $1 and parts is not null',
    [sku],
  );
  return dropped.rowCount === 1;
}
