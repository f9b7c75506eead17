import { toReturnStatus } from '../orders/returns.ts';
import type { OrderReturn } from '../orders/return-state.ts';
import type { PresentOrder } from '../orders/state.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { type Assessed, assessEach, nothing, type Raised, type Rule } from './rule.ts';
import { scopeOfOrder, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

type AssessReturn = (state: PresentOrder, one: OrderReturn, now: number, thresholds: Thresholds) => Assessed;

/** Nearly no order has any. */
const ofReturns =
  (assessReturn: AssessReturn): Rule['assess'] =>
  (state, now, thresholds) =>
    state.returns === undefined ? nothing : assessEach(state.returns, assessReturn, state, now, thresholds);

const toRaised = (one: OrderReturn, raised: Pick<Raised, 'severity' | 'because' | 'dueAt'>): Raised => ({
  armedBy: `return:${one.returnId}`,
  shipmentId: null,
  fulfilmentId: null,
  ...raised,
});

/** What the customer says of the goods is a claim: nobody sends anything back before it is answered. */
export const returnUnanswered: Rule = {
  type: 'return_unanswered',
  title: 'A return waits for an answer',
  closesWhen: 'It is approved, refused, or the customer takes it back.',
  playbook: [
    { command: 'ApproveReturn', label: 'Let them send it back' },
    { command: 'RefuseReturn', label: 'Refuse it' },
    { command: 'contact_customer', label: 'Ask the customer' },
  ],
  assess: ofReturns((state, one, now, thresholds) => {
    if (toReturnStatus(one) !== 'requested') return nothing;
    const { dueHours, highBusinessDays } = thresholds.of('return_unanswered', scopeOfOrder(state));
    const since = Date.parse(one.requestedAt);
    const worseAt = addBusinessDays(since, highBusinessDays, thresholds.calendarOf(state.country));
    const reasons = [...new Set(one.lines.map(({ reason }) => reason.replaceAll('_', ' ')))].join(', ');
    return {
      raised: [
        toRaised(one, {
          severity: now < worseAt ? 3 : 2,
          because: `Asked for on ${inWords(one.requestedAt)}: ${reasons}.`,
          dueAt: since + dueHours * hourMs,
        }),
      ],
      nextCheckAt: now < worseAt ? worseAt : null,
    };
  }),
};

/** Announced goods that do not come are neither the shop's nor paid for. */
export const returnOverdue: Rule = {
  type: 'return_overdue',
  title: 'A return has not come',
  closesWhen: 'The goods have come, or the return is refused or taken back.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer' },
    { command: 'CancelReturn', label: 'It does not come any more' },
  ],
  assess: ofReturns((state, one, now, thresholds) => {
    if (one.approvedAt === null || toReturnStatus(one) !== 'approved') return nothing;
    const { days } = thresholds.of('return_overdue', scopeOfOrder(state));
    const at = Date.parse(one.approvedAt) + days * dayMs;
    if (now < at) return { raised: [], nextCheckAt: at };
    const because = `Approved on ${inWords(one.approvedAt)}, and nothing of it has come to ${one.location}.`;
    return { raised: [toRaised(one, { severity: 4, because, dueAt: at + days * dayMs })], nextCheckAt: null };
  }),
};

/** The customer has given the goods back, or says so, and waits for the money. */
export const returnUndecided: Rule = {
  type: 'return_undecided',
  title: 'Goods are back, and not paid back',
  closesWhen: 'The return is closed, with or without a refund.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location what came back' },
    { command: 'CloseReturn', label: 'Decide what is paid back' },
  ],
  assess: ofReturns((state, one, now, thresholds) => {
    const status = toReturnStatus(one);
    if (status !== 'received' && status !== 'inspected') return nothing;
    // Of a parcel that was empty nothing was received.
    const saidAt = one.receivedAt ?? one.inspectedAt;
    if (saidAt === null) return nothing;
    const { businessDays, highBusinessDays } = thresholds.of('return_undecided', scopeOfOrder(state));
    const calendar = thresholds.calendarOf(state.country);
    const since = Date.parse(saidAt);
    const at = addBusinessDays(since, businessDays, calendar);
    if (now < at) return { raised: [], nextCheckAt: at };
    const worseAt = addBusinessDays(since, Math.max(businessDays, highBusinessDays), calendar);
    const place = one.seenAt ?? one.location;
    const isThere = one.lines.some(({ received }) => received > 0);
    const isSeen = status === 'inspected' ? 'It was looked at' : 'Not all of it was looked at';
    return {
      raised: [
        toRaised(one, {
          severity: now < worseAt ? 3 : 2,
          because: isThere
            ? `At ${place} since ${inWords(saidAt)}. ${isSeen}.`
            : `Missing at ${place} since ${inWords(saidAt)}.`,
          dueAt: worseAt,
        }),
      ],
      nextCheckAt: now < worseAt ? worseAt : null,
    };
  }),
};
