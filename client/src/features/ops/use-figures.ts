import { useEffect } from 'react';
import type { OrderRow } from '../../../../src/contracts/orders.ts';
import { findOrders } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';

/** What the newest orders say of the hour: read again every half minute while somebody looks. */
export interface Figures {
  readonly perHour: number;
  /** The list ends before the hour does. */
  readonly isAtLeast: boolean;
  readonly onTimeShare: number | null;
  readonly late: number;
  readonly of: number;
}

const sample = 200;
const refreshMs = 30_000;
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

export const useFigures = (): Figures | undefined => {
  const { http } = useSession();
  const { clock } = useLive();
  const { loaded, again } = useLoaded('figures', (signal) => findOrders(http, { limit: sample }, signal));
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [again]);
  return loaded.status === 'loaded' ? toFigures(loaded.value.items, clock.now()) : undefined;
};
