import { normaliseTrackingNumber } from '../carriers/tracking-number.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { ImportedOrder } from '../contracts/imports.ts';
import type { ParsedScan } from '../contracts/scans.ts';
import type { ImportOrder, OrderPlan, PastStep } from '../orders/command.ts';
import { toIso } from '../platform/clock.ts';
import { toOrderId, toRequestHash } from './ids.ts';
import { type PersonalRow, toPersonalRow, toScanText } from './personal-refs.ts';
import { toOrderPromise } from './order-promise.ts';
import { toDraft } from './place-order.ts';
import type { Registry } from './registry.ts';
import { toReportCommand } from './report-fulfilment.ts';

/** A line of an import as the order's command, its personal data apart; or what is wrong with it, in a sentence. */
export type ReadImport =
  | {
      readonly orderId: string;
      readonly command: ImportOrder;
      readonly personal: readonly PersonalRow[];
    }
  | { readonly wrong: string };

export interface ImportedScan {
  readonly carrier: string;
  /** Normalised. */
  readonly trackingNumber: string;
  readonly parsed: ParsedScan;
}

export function toImport(
  line: ImportedOrder,
  scans: readonly ImportedScan[],
  context: {
    readonly importId: string;
    readonly registry: Pick<Registry, 'channels' | 'locations' | 'bundles'>;
    readonly refSecret: string;
    readonly now: number;
  },
): ReadImport {
  const { registry, importId, now } = context;
  const { order } = line;
  if (!registry.channels().has(order.channel)) return { wrong: `There is no channel "${order.channel}".` };
  const strange = line.fulfilments?.find(({ location }) => !registry.locations().has(location));
  if (strange !== undefined) return { wrong: `There is no location "${strange.location}".` };

  const orderId = toOrderId(order.channel, line.idempotencyKey);
  const placedAt = Date.parse(line.placedAt);
  const { draft, personal } = toDraft(order, orderId, registry);
  const work = toWork(line, orderId, placedAt, draft.lines);
  const plan = toPlan(work, draft.lines);
  const past = toPast(line, work, scans, context.refSecret);
  if ('wrong' in past) return past;
  const late = [placedAt, ...past.steps.map(({ at }) => at)].find((at) => at > now);
  if (late !== undefined) return { wrong: `${toIso(late)} is still to come.` };
  const { option } = order.delivery;
  return {
    orderId,
    personal: [...personal, ...past.personal],
    command: {
      type: 'ImportOrder',
      importId,
      hash: toRequestHash(line),
      placedAt,
      placed: {
        ...draft,
        orderNumber: line.orderNumber,
        plan,
        // It was taken: what no location has waits, whatever the shop would have wanted.
        whenShort: plan.backordered === undefined ? draft.whenShort : 'backorder',
        promise:
          line.promise === undefined
            ? toOrderPromise({ registry, option, lines: draft.lines, plan, at: placedAt })
            : { ...inUtc(line.promise), option },
      },
      past: past.steps,
    },
  };
}

const inUtc = ({ shipBy, from, to }: NonNullable<ImportedOrder['promise']>) => ({
  shipBy: toIso(Date.parse(shipBy)),
  from: toIso(Date.parse(from)),
  to: toIso(Date.parse(to)),
});

type Given = NonNullable<ImportedOrder['fulfilments']>[number];

/** A fulfilment under the id that it will have here: they are numbered as they were given to their locations. */
interface Work {
  readonly fulfilmentId: string;
  readonly given: Given;
  readonly at: number;
  readonly isFirst: boolean;
  readonly allocation: OrderPlan['allocations'][number];
}

const toWork = (
  { fulfilments = [] }: ImportedOrder,
  orderId: string,
  placedAt: number,
  ordered: readonly { readonly lineId: string; readonly quantity: number }[],
): readonly Work[] =>
  fulfilments
    .map((given) => ({ given, at: Math.max(placedAt, Date.parse(given.allocatedAt ?? '') || placedAt) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ given, at }, index) => {
      const { location } = given;
      const lines = given.lines ?? ordered.map(({ lineId, quantity }) => ({ lineId, quantity }));
      return {
        fulfilmentId: `${orderId}-f${index + 1}`,
        given,
        at,
        isFirst: at === placedAt,
        allocation: {
          location,
          lines,
          candidates: [{ location, score: 1, chosen: true, why: 'It had it before the import.' }],
          reservations: [...new Set(lines.map(({ lineId }) => lineId))].map((lineId) => ({
            lineId,
            reservationId: `${orderId}:i${index + 1}:${lineId}:${location}`,
          })),
        },
      };
    });

const toPlan = (
  work: readonly Work[],
  ordered: readonly { readonly lineId: string; readonly quantity: number }[],
): OrderPlan => {
  const allocations = work.filter(({ isFirst }) => isFirst).map(({ allocation }) => allocation);
  const given = allocations.flatMap(({ lines }) => lines);
  const rest = ordered.flatMap(({ lineId, quantity }): LineQuantity[] => {
    const left = given.reduce((sum, one) => (one.lineId === lineId ? sum - one.quantity : sum), quantity);
    return left > 0 ? [{ lineId, quantity: left }] : [];
  });
  return { allocations, ...(rest.length === 0 ? {} : { backordered: { lines: rest } }) };
};

/** At the same instant: given to a location, held, reported, cancelled, scanned. */
const toPast = (
  line: ImportedOrder,
  work: readonly Work[],
  scans: readonly ImportedScan[],
  refSecret: string,
): { readonly steps: readonly PastStep[]; readonly personal: readonly PersonalRow[] } | { wrong: string } => {
  const personal = new Map<string, PersonalRow>();
  const note = (row: PersonalRow | undefined): string | undefined => {
    if (row !== undefined) personal.set(row.ref, row);
    return row?.ref;
  };
  const noteText = (text: string | undefined): string | undefined =>
    note(text === undefined ? undefined : toPersonalRow('text', { text }));
  const given = work
    .filter(({ isFirst }) => !isFirst)
    .map(({ at, allocation }): PastStep => ({
      at,
      command: { type: 'AllocateLines', plan: { allocations: [allocation] } },
    }));
  const held = (line.holds ?? []).map(({ at, reason, note: text }): PastStep => ({
    at: Date.parse(at),
    command: { type: 'HoldOrder', reason, noteRef: noteText(text) },
  }));
  const reported = work.flatMap(({ fulfilmentId, given: { reports = [] } }) =>
    reports.map((report): PastStep => {
      const read = toReportCommand({ ...report, fulfilmentId });
      for (const row of read.personal) note(row);
      return { at: Date.parse(report.at), command: read.command };
    }),
  );
  const cancelled = (line.cancelled ?? []).map(({ at, lines, reason }): PastStep => ({
    at: Date.parse(at),
    command: { type: 'CancelLines', lines, reasonRef: noteText(reason) },
  }));
  const shippedAt = toShippedAt(reported);
  const scanned: PastStep[] = [];
  for (const { carrier, trackingNumber, parsed } of scans) {
    const left = shippedAt.get(`${carrier} ${trackingNumber}`);
    if (left === undefined) return { wrong: `No report ships the parcel "${trackingNumber}" of ${carrier}.` };
    const { scan } = parsed;
    const textRef = note(toScanText(refSecret, parsed));
    scanned.push({
      // A carrier may have it before its location says so: then it was heard with that.
      at: Math.max(left, Date.parse(scan.time.from)),
      command: {
        type: 'RecordScans',
        carrier,
        trackingNumber,
        scans: [{ scan, ...(textRef === undefined ? {} : { textRef }) }],
      },
    });
  }
  const steps = [...given, ...held, ...reported, ...cancelled, ...scanned].toSorted((a, b) => a.at - b.at);
  return { steps, personal: [...personal.values()] };
};

const toShippedAt = (reported: readonly PastStep[]): ReadonlyMap<string, number> => {
  const shippedAt = new Map<string, number>();
  for (const { at, command } of reported) {
    if (command.type !== 'ReportFulfilment' || command.reported !== 'shipped') continue;
    for (const { carrier, trackingNumber } of command.parcels ?? []) {
      const key = `${carrier} ${normaliseTrackingNumber(trackingNumber)}`;
      shippedAt.set(key, Math.min(at, shippedAt.get(key) ?? Infinity));
    }
  }
  return shippedAt;
};
