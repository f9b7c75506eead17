import type { Pool } from 'pg';
import { foldScans } from '../carriers/fold.ts';
import type { CarrierCode, CodeExample } from '../contracts/code-meanings.ts';
import type { Hub } from '../hub/hub.ts';
import { redact } from './redact.ts';

const shown = 3;

/** What is around the code in the newest orders that had it. The words are read now, so nothing personal is kept. */
export async function loadExamples(
  { pool, hub }: { readonly pool: Pool; readonly hub: Pick<Hub, 'readOrder' | 'loadPersonal'> },
  { carrier, format, code }: CarrierCode,
): Promise<readonly CodeExample[]> {
  const found = await pool.query<{ order_id: string; tracking_number: string; identity: string }>(
    `select * from (
       select distinct on (order_id) order_id, tracking_number, identity, seen_at
       from unmapped_scans where carrier = $1 and format = $2 and code = $3 order by order_id, seen_at desc
     ) one_an_order order by seen_at desc limit $4`,
    [carrier, format, code, shown],
  );
  const examples = await Promise.all(
    found.rows.map(async ({ order_id: orderId, tracking_number: number, identity }) => {
      const order = await hub.readOrder(orderId);
      const shipment = order?.state.shipments.find(
        (one) => one.carrier === carrier && one.trackingNumber === number,
      );
      const recorded = shipment?.scans.find(({ scan }) => scan.identity === identity);
      if (order === undefined || shipment === undefined || recorded === undefined) return [];
      const personal = await hub.loadPersonal(orderId);
      const sequence = foldScans(shipment.scans.map(({ scan }) => scan)).order;
      const at = sequence.findIndex((scan) => scan.identity === identity);
      const { time, place } = recorded.scan;
      const example: CodeExample = {
        orderId,
        orderNumber: order.state.orderNumber,
        trackingNumber: `…${number.slice(number.length > 8 ? -4 : -2)}`,
        occurredAt: time.written,
        place: [place?.city, place?.country].filter((part) => part !== undefined).join(', '),
        words: toWords(recorded.textRefs, personal),
        before: sequence[at - 1]?.status ?? null,
        after: sequence[at + 1]?.status ?? null,
      };
      return [example];
    }),
  );
  return examples.flat();
}

function toWords(refs: readonly string[], personal: ReadonlyMap<string, unknown>): string | null {
  const texts = refs
    .map((ref) => toField(personal.get(ref), 'text'))
    .filter((text) => text !== undefined)
    .toSorted();
  const [text] = texts;
  if (text === undefined) return null;
  // Whoever the order is of, whoever signed: none of their names.
  const people = [...personal.values()].flatMap((row) =>
    ['name', 'line1', 'line2', 'email', 'phone', 'signedBy'].map((field) => toField(row, field) ?? ''),
  );
  return redact(text, people);
}

function toField(row: unknown, field: string): string | undefined {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, field) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
