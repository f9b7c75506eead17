import { expect, test } from 'vitest';
import { countClosedCases } from '../../src/hub/case-metrics.ts';
import type { OrderCommitted } from '../../src/hub/hub.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

test('a case that a late scan closes is counted apart', async () => {
  const metrics = createMetrics();
  let tell: (committed: OrderCommitted) => void = () => undefined;
  countClosedCases(metrics, { onCommitted: (listener) => void (tell = listener) });
  const closed = (how: string) => ({
    type: 'ExceptionCleared',
    data: { exceptionId: 'o.1', how, because: '' },
  });
  tell({
    events: [closed('was_late_scan'), { type: 'ExceptionRaised', data: {} }, closed('auto'), closed('auto')],
  } as unknown as OrderCommitted);
  const text = await metrics.collect();
  expect(text).toContain('hub_cases_closed_total{how="was_late_scan"} 1');
  expect(text).toContain('hub_cases_closed_total{how="auto"} 2');
});
