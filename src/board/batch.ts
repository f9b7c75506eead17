import type { ViewRow } from './view.ts';

/** Rows as the statement takes them that writes a view (`view.ts`), each with the version of its stream. */
export interface Batch {
  readonly rows: ViewRow[];
  add(row: ViewRow, version: number): void;
  /** Of all of them, or of some. */
  toJson(begin?: number, end?: number): string;
}

export function createBatch(): Batch {
  const rows: ViewRow[] = [];
  const parts: string[] = [];
  return {
    rows,
    add(row, version) {
      rows.push(row);
      parts.push(
        JSON.stringify({
          n: rows.length,
          k: row.key,
          v: version,
          s: row.scope,
          f: row.facets,
          r: row.row,
          x: row.extra ?? {},
        }),
      );
    },
    toJson: (begin = 0, end = parts.length) => `[${parts.slice(begin, end).join(',')}]`,
  };
}
