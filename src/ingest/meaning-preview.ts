import type { Pool } from 'pg';
import type { CarrierCode, CodeMeaning, MeaningPreview } from '../contracts/code-meanings.ts';
import type { Hub } from '../hub/hub.ts';
import { createRehearsal } from '../hub/rehearsal.ts';
import type { Clock } from '../platform/clock.ts';
import { rereadOrder } from './remap-job.ts';

/** Orders that are looked at; a page that asks waits for it. */
const most = 500;
const examplesShown = 20;

/** Which parcels would change their status from what to what, over orders that only pretend. */
export async function previewMeaning(
  parts: { readonly pool: Pool; readonly hub: Pick<Hub, 'readOrder' | 'thresholds'>; readonly clock: Clock },
  { carrier, format, code }: CarrierCode,
  meaning: CodeMeaning,
): Promise<MeaningPreview> {
  const counted = await parts.pool.query<{ orders: number }>(
    `select count(distinct order_id)::int as orders from unmapped_scans
     where carrier = $1 and format = $2 and code = $3`,
    [carrier, format, code],
  );
  const found = await parts.pool.query<{ order_id: string }>(
    `select order_id from unmapped_scans where carrier = $1 and format = $2 and code = $3
     group by order_id order by max(seen_at) desc, order_id limit $4`,
    [carrier, format, code, most],
  );
  const rehearsal = createRehearsal(parts);
  const changes = new Map<string, MeaningPreview['changes'][number]>();
  const raised = new Map<string, number>();
  const cleared = new Map<string, number>();
  const examples: MeaningPreview['examples'] = [];
  let unchanged = 0;
  for (const { order_id: orderId } of found.rows) {
    await rereadOrder(rehearsal, orderId, { carrier, format, code, meaning });
    const outcome = rehearsal.outcome(orderId);
    if (outcome?.before.status !== 'present' || outcome.after.status !== 'present') continue;
    const { before, after } = outcome;
    for (const shipment of before.shipments) {
      if (!shipment.scans.some(({ scan }) => scan.format === format && scan.carrierCode === code)) continue;
      const from = shipment.announced.status;
      const to = after.shipments.find(({ shipmentId }) => shipmentId === shipment.shipmentId)?.announced
        .status;
      if (to === undefined || to === from) {
        unchanged += 1;
        continue;
      }
      const change = changes.get(`${from} ${to}`) ?? { from, to, parcels: 0 };
      changes.set(`${from} ${to}`, { ...change, parcels: change.parcels + 1 });
      if (examples.length < examplesShown)
        examples.push({
          orderId,
          orderNumber: before.orderNumber,
          trackingNumber: shipment.trackingNumber,
          from,
          to,
        });
    }
    const open = (cases: typeof before.cases): ReadonlyMap<string, string> =>
      new Map(
        cases.filter(({ state }) => state !== 'resolved').map(({ exceptionId, type }) => [exceptionId, type]),
      );
    const [was, is] = [open(before.cases), open(after.cases)];
    for (const [id, type] of is) if (!was.has(id)) raised.set(type, (raised.get(type) ?? 0) + 1);
    for (const [id, type] of was) if (!is.has(id)) cleared.set(type, (cleared.get(type) ?? 0) + 1);
  }
  return {
    orders: counted.rows[0]?.orders ?? 0,
    looked: found.rows.length,
    changes: [...changes.values()].toSorted((a, b) => b.parcels - a.parcels),
    unchanged,
    raised: [...raised].map(([type, cases]) => ({ type, cases })),
    cleared: [...cleared].map(([type, cases]) => ({ type, cases })),
    examples,
  };
}
