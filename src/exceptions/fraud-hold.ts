import { toQuantities } from '../orders/quantities.ts';
import type { Hold, PresentOrder } from '../orders/state.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { assessEach, nothing, type Assessed, type Rule } from './rule.ts';
import { scopeOfOrder, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;

const assessHold = (state: PresentOrder, hold: Hold, now: number, thresholds: Thresholds): Assessed => {
  if (hold.reason !== 'fraud_review' || !isAnythingLeft(state)) return nothing;
  const { dueHours, criticalBusinessDays } = thresholds.of('fraud_hold', scopeOfOrder(state));
  const since = Date.parse(hold.since);
  const worseAt = addBusinessDays(since, criticalBusinessDays, thresholds.calendarOf(state.country));
  return {
    raised: [
      {
        armedBy: `hold:${hold.holdId}`,
        severity: now < worseAt ? 2 : 1,
        because: `Held as a possible fraud since ${inWords(hold.since)}; it has to leave by ${inWords(state.promise.shipBy)}.`,
        dueAt: since + dueHours * hourMs,
        shipmentId: null,
        fulfilmentId: null,
      },
    ],
    nextCheckAt: now < worseAt ? worseAt : null,
  };
};

/** A hold stops the location's clocks, so nothing else tells of it: an honest customer waits until somebody decides. */
export const fraudHold: Rule = {
  type: 'fraud_hold',
  title: 'Held as a possible fraud',
  closesWhen: 'The hold is released, or what is left is cancelled.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer' },
    { command: 'ReleaseHold', label: 'It is in order: release it' },
    { command: 'CancelOrder', label: 'Cancel the order' },
  ],
  assess: (state, now, thresholds) => assessEach(state.holds, assessHold, state, now, thresholds),
};

const isAnythingLeft = (state: PresentOrder): boolean =>
  [...toQuantities(state).values()].some(({ ordered, cancelled, shipped }) => ordered > cancelled + shipped);
