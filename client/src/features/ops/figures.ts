import type { OrderRow } from '../../../../src/contracts/orders.ts';

/** What the newest orders say of the hour. */
export interface Figures {
  readonly perHour: number;
  /** The list ends before the hour does. */
  readonly isAtLeast: boolean;
  readonly onTimeShare: number | null;
  readonly late: number;
  readonly of: number;
}

export const sample = 200;
const hourMs = 3_600_000;

export const toFigures = (rows: readonly OrderRow[], now: number): Figures => {
  const recent = rows.filter((row) => now - Date.parse(row.placedAt) < hourMs);
  const counted = rows.filter((row) => row.status !== 'cancelled');
  const late = counted.filter((row) =>
    row.category === 'done'
      ? Date.parse(row.updatedAt) > Date.parse(row.promiseTo)
      : Date.parse(row.promiseTo) < now,
  ).length;
  return {
    perHour: recent.length,
    isAtLeast: recent.length === rows.length && rows.length >= sample,
    onTimeShare: counted.length === 0 ? null : (counted.length - late) / counted.length,
    late,
    of: counted.length,
  };
};
