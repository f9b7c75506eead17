import type { Pool } from 'pg';
import type { Where } from './filter.ts';

/**
 * What a person types into the search of orders: a number, a mail address, a phone number, a name, a tracking number or
 * a SKU. Each kind is asked with its own index and gives the ids of the orders it means; the newest 500 of a kind count.
 */
const perKind = 500;
const highest = '\u{10FFFF}';

export async function toSearchWhere(pool: Pool, text: string, mayPersonal: boolean): Promise<Where> {
  const typed = text.trim();
  if (typed === '') return {};
  const number = typed.toUpperCase();
  const ids = await findOrderIds(pool, typed, mayPersonal);
  return {
    $or: [
      { orderNumber: { $gte: number, $lt: `${number}${highest}` } },
      { skus: { $contains: [typed] } },
      ...(ids.length === 0 ? [] : [{ orderId: { $in: ids } }]),
    ],
  };
}

async function findOrderIds(pool: Pool, typed: string, mayPersonal: boolean): Promise<readonly string[]> {
  const parts = [byTrackingNumber(typed), ...(mayPersonal ? byPerson(typed) : [])].filter(
    (part) => part !== undefined,
  );
  const found = await Promise.all(
    parts.map(async ({ sql, values }) => {
      const { rows } = await pool.query<{ stream: string }>(`${sql} limit ${perKind}`, [...values]);
      return rows.map(({ stream }) => stream.slice('order:'.length));
    }),
  );
  return [...new Set(found.flat())];
}

interface Part {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Unnamed statements: planned with the value, so that the beginning of a text finds its index. */
function byTrackingNumber(typed: string): Part | undefined {
  const number = typed.replaceAll(/\s+/g, '').toUpperCase();
  if (!/^[A-Z0-9./_-]{6,64}$/.test(number)) return undefined;
  return {
    sql: `select stream from parcels where tracking_number like $1 order by since desc`,
    values: [`${number.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`],
  };
}

function byPerson(typed: string): readonly (Part | undefined)[] {
  const lower = typed.toLowerCase();
  const digits = typed.replaceAll(/[^0-9]/g, '');
  const words = lower.match(/[\p{L}\p{N}]+/gu) ?? [];
  const isMail = typed.includes('@');
  return [
    isMail
      ? {
          sql: `
            select stream from personal
            where data->>'email' is not null and (lower(data->>'email') collate "C") >= $1
              and (lower(data->>'email') collate "C") < $2`,
          values: [lower, `${lower}${highest}`],
        }
      : undefined,
    !isMail && digits.length >= 5 && /^[0-9 +()/.-]+$/.test(typed)
      ? {
          sql: `
            select stream from personal
            where data->>'phone' is not null and (regexp_replace(data->>'phone', '[^0-9]', '', 'g') collate "C") >= $1
              and (regexp_replace(data->>'phone', '[^0-9]', '', 'g') collate "C") < $2`,
          values: [digits, `${digits}${highest}`],
        }
      : undefined,
    !isMail && words.some((word) => /\p{L}{2}/u.test(word))
      ? {
          sql: `
            select stream from personal
            where data->>'name' is not null and to_tsvector('simple', data->>'name') @@ to_tsquery('simple', $1)`,
          values: [words.map((word) => `${word}:*`).join(' & ')],
        }
      : undefined,
  ];
}
