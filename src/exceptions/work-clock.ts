import type { Severity } from '../contracts/exceptions.ts';
import { isUnderWay } from '../orders/fulfilment-status.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { type Assessed, nothing, ofFulfilments, type Rule } from './rule.ts';
import { scopeOfFulfilment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;

/**
 * Clocks of the work at a location count back from when it has to leave, in which the location's own calendar is: the
 * given hours before, and never more than half of what the order has. From then on it is late to ship and nothing else.
 */
export const toWorkSpan = (
  state: PresentOrder,
  { shipBy }: Fulfilment,
  hours: number,
): { readonly from: number; readonly to: number } => {
  const to = Date.parse(shipBy);
  // Who changes how it comes has it by then from that moment on.
  const since = Date.parse(state.changedDeliveryAt ?? state.placedAt);
  return { from: to - Math.min(hours * hourMs, Math.max(0, (to - since) / 2)), to };
};

/** A hold stops the location's clocks: nobody may work on it. */
export const isWorkable = (state: PresentOrder, fulfilment: Fulfilment): boolean =>
  state.holds.length === 0 && isUnderWay(fulfilment);

/** The location was asked and has neither answered nor begun. */
export const isUnacknowledged = (state: PresentOrder, fulfilment: Fulfilment): boolean =>
  fulfilment.requestStatus === 'submitted' &&
  !fulfilment.pickingStarted &&
  isWorkable(state, fulfilment) &&
  fulfilment.lines.every((line) => line.picked === 0);

/** Something in it is made to order. */
export const hasSpecialLine = ({ lines }: PresentOrder, fulfilment: Fulfilment): boolean =>
  fulfilment.lines.some(
    ({ lineId, quantity }) =>
      quantity > 0 && lines.find((line) => line.lineId === lineId)?.kind === 'special',
  );

/** A rule about work that should be further some hours before it has to leave; from then on it is late to ship. */
export const createWorkRule = (
  options: Pick<Rule, 'title' | 'closesWhen' | 'playbook'> & {
    readonly type: 'special_order_unacknowledged' | 'not_acknowledged' | 'pick_overdue';
    readonly severity: Severity;
    readonly isBehind: (state: PresentOrder, fulfilment: Fulfilment) => boolean;
    /** What the location has not done; how it goes on is `which has to leave by …`. */
    readonly toWords: (location: string) => string;
  },
): Rule => {
  const { isBehind, severity, toWords, ...words } = options;
  const assessFulfilment = (
    state: PresentOrder,
    fulfilment: Fulfilment,
    now: number,
    thresholds: Thresholds,
  ): Assessed => {
    if (!isBehind(state, fulfilment)) return nothing;
    const { fulfilmentId, location, shipBy } = fulfilment;
    const { beforeShipByHours } = thresholds.of(words.type, scopeOfFulfilment(state, fulfilment));
    const { from, to } = toWorkSpan(state, fulfilment, beforeShipByHours);
    if (now < from) return { raised: [], nextCheckAt: from };
    if (now >= to) return nothing;
    const raised = {
      armedBy: `ship-by:${fulfilmentId}:${shipBy}`,
      severity,
      because: `${toWords(location)}, which has to leave by ${inWords(shipBy)}.`,
      dueAt: to,
      shipmentId: null,
      fulfilmentId,
    };
    return { raised: [raised], nextCheckAt: to };
  };
  return { ...words, assess: ofFulfilments(assessFulfilment) };
};
