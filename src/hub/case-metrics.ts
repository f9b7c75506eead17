import type { OrderEventData } from '../contracts/events.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Hub } from './hub.ts';

/** How cases of orders close by themselves: many `was_late_scan` are a carrier that tells late, not parcels that stand. */
export function countClosedCases(metrics: Pick<Metrics, 'counter'>, hub: Pick<Hub, 'onCommitted'>): void {
  const closed = metrics.counter(
    'hub_cases_closed_total',
    'Cases of orders that closed by themselves: `auto`, or `was_late_scan`.',
    ['how'],
  );
  hub.onCommitted(({ events }) => {
    for (const { type, data } of events) {
      if (type === 'ExceptionCleared') closed.inc({ how: (data as OrderEventData<'ExceptionCleared'>).how });
    }
  });
}
