import type { ReasonCode } from '../contracts/reasons.ts';
import type { Scan, ScanStatus } from '../contracts/scans.ts';
import type { Severity } from '../contracts/exceptions.ts';
import { findShipment, type PresentOrder, type Shipment } from '../orders/state.ts';
import { isUnheardOf, standingScans, trackingOf, type Tracking } from '../orders/tracking.ts';
import { nothing, ofShipments, type Assessed, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds, type ThresholdScope } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;

const movements: ReadonlySet<ScanStatus> = new Set([
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'returning',
]);
const ends: ReadonlySet<ScanStatus> = new Set(['delivered', 'returned', 'failed', 'cancelled']);

/** The parcel goes on, or it is over. */
export const movesOn = ({ status }: Scan): boolean => movements.has(status) || ends.has(status);

/** A parcel of the order that the carrier has said something about. */
export const isFollowed = (shipment: Shipment): boolean =>
  !shipment.afterCancel && shipment.voided !== true && !isUnheardOf(shipment);

export interface Reported {
  /** The first scan of the last time that it was reported. */
  readonly scan: Scan | null;
  readonly answer: Scan | null;
}

/** Reports that follow each other without an answer are one: the first arms the case, the answer ends it. */
export const findReported = (
  tracking: Tracking,
  isReport: (scan: Scan) => boolean,
  isAnswer: (scan: Scan) => boolean,
): Reported => {
  if (!tracking.order.some(isReport) && tracking.override === null) return unreported;
  let scan: Scan | null = null;
  let answer: Scan | null = null;
  for (const one of standingScans(tracking)) {
    if (isReport(one)) {
      if (scan === null || answer !== null) scan = one;
      answer = null;
    } else if (scan !== null && answer === null && isAnswer(one)) {
      answer = one;
    }
  }
  return { scan, answer };
};
const unreported: Reported = { scan: null, answer: null };

/** A rule about what a carrier reports of a parcel: it holds from the report to its answer, in the fold's order. */
export const createReportedRule = (
  options: Pick<Rule, 'type' | 'title' | 'closesWhen' | 'playbook'> & {
    readonly isReport: (scan: Scan) => boolean;
    readonly isAnswer: (scan: Scan) => boolean;
    readonly severity: Severity;
    readonly dueHours: (thresholds: Thresholds, scope: ThresholdScope) => number;
    /** What happened to the parcel, without its number: `is lost`. */
    readonly toWords: (code: ReasonCode) => string;
    /** Other rules tell of it. */
    readonly isElsewhere?: (tracking: Tracking) => boolean;
    /** When it is worse than that, and how much. */
    readonly getsWorse?: (
      facts: { readonly state: PresentOrder; readonly tracking: Tracking; readonly report: Scan },
      thresholds: Thresholds,
      scope: ThresholdScope,
    ) => { readonly at: number; readonly severity: Severity };
  },
): Rule => {
  const { isReport, isAnswer, severity, dueHours, toWords, isElsewhere, getsWorse, ...words } = options;
  const assessShipment = (
    state: PresentOrder,
    shipment: Shipment,
    now: number,
    thresholds: Thresholds,
  ): Assessed => {
    if (!isFollowed(shipment)) return nothing;
    const tracking = trackingOf(shipment);
    const { scan, answer } = findReported(tracking, isReport, isAnswer);
    if (scan === null || answer !== null || isElsewhere?.(tracking) === true) return nothing;
    const scope = scopeOfShipment(state, shipment);
    const worse = getsWorse?.({ state, tracking, report: scan }, thresholds, scope);
    const isWorse = worse !== undefined && now >= worse.at;
    return {
      raised: [
        {
          armedBy: `scan:${shipment.shipmentId}:${scan.identity}`,
          severity: isWorse ? worse.severity : severity,
          because: `${shipment.carrier} ${shipment.trackingNumber} ${toWords(scan.reason.code)}, since ${inWords(scan.time.written)}.`,
          dueAt: Date.parse(scan.time.to) + dueHours(thresholds, scope) * hourMs,
          shipmentId: shipment.shipmentId,
          fulfilmentId: shipment.fulfilmentId,
        },
      ],
      nextCheckAt: worse === undefined || isWorse ? null : worse.at,
    };
  };
  return {
    ...words,
    assess: ofShipments(assessShipment),
    findClosingScan: (state, one) => {
      const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
      return shipment === undefined ? null : findReported(trackingOf(shipment), isReport, isAnswer).answer;
    },
  };
};
