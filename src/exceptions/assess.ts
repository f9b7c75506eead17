import type { NewEvent } from '../orders/command.ts';
import { isOpen, type OrderCase, type OrderState, type PresentOrder } from '../orders/state.ts';
import { rules } from './registry.ts';
import { earliest, type Raised, type Rule } from './rule.ts';

export interface Assessment {
  readonly events: readonly NewEvent[];
  /** Epoch ms, later than `now`: early at worst, never late. Null when nothing is pending. */
  readonly nextCheckAt: number | null;
}

/**
 * Invariant 7 (docs/invariants.md): one case per (order, rule, arming fact). It compares the facts that hold with the
 * cases there are. A case that a rule closed is reopened when its fact holds again; one that a person resolved stays
 * resolved for that fact, and one that a person reopened stays open until a person resolves it.
 */
export const assess = (state: OrderState, now: number): Assessment => {
  if (state.status === 'absent') return { events: [], nextCheckAt: null };
  const holding = new Map<string, { readonly rule: Rule; readonly fact: Raised }>();
  const checks: (number | null)[] = [];
  for (const rule of rules) {
    const { raised, nextCheckAt } = rule.assess(state, now);
    checks.push(nextCheckAt);
    for (const fact of raised) {
      const key = toKey(rule.type, fact.armedBy);
      if (!holding.has(key)) holding.set(key, { rule, fact });
    }
  }
  const nextCheckAt = earliest(checks);
  // Nearly every turn of nearly every order ends here.
  if (holding.size === 0 && state.cases.length === 0) return { events: [], nextCheckAt };
  return { events: toEvents(state, holding, new Date(now).toISOString()), nextCheckAt };
};

const toKey = (type: string, armedBy: string): string => `${type} ${armedBy}`;

const toEvents = (
  state: PresentOrder,
  holding: ReadonlyMap<string, { readonly rule: Rule; readonly fact: Raised }>,
  at: string,
): readonly NewEvent[] => {
  const events: NewEvent[] = [];
  const known = new Map(state.cases.map((one) => [toKey(one.type, one.armedBy), one]));
  let number = state.cases.length;
  for (const [key, { rule, fact }] of holding) {
    const one = known.get(key);
    if (one === undefined) {
      number += 1;
      events.push(toRaised(`${state.orderId}.${number}`, rule, fact, at));
    } else if (isOpen(one) || one.resolvedBy === 'rule') {
      const { exceptionId } = one;
      if (!isOpen(one)) events.push({ type: 'ExceptionReopened', data: { exceptionId, how: 'auto' }, at });
      const { severity, because } = fact;
      // A sentence that a correction changed is said again too: what people read must not depend on what came first.
      if (one.severity !== severity || one.because !== because) {
        events.push({ type: 'ExceptionEscalated', data: { exceptionId, severity, because }, at });
      }
    }
  }
  for (const [key, one] of known) {
    if (isOpen(one) && !one.pinned && !holding.has(key)) events.push(toCleared(state, one, at));
  }
  return events;
};

const toRaised = (exceptionId: string, rule: Rule, fact: Raised, at: string): NewEvent => ({
  type: 'ExceptionRaised',
  data: {
    exceptionId,
    type: rule.type,
    severity: fact.severity,
    armedBy: fact.armedBy,
    title: rule.title,
    because: fact.because,
    closesWhen: rule.closesWhen,
    dueAt: fact.dueAt === null ? null : new Date(fact.dueAt).toISOString(),
    shipmentId: fact.shipmentId,
    fulfilmentId: fact.fulfilmentId,
    playbook: rule.playbook.map((step) => ({ ...step })),
  },
  at,
});

/** A scan that had happened before the case was raised only came late: nothing had been wrong. */
const toCleared = (state: PresentOrder, one: OrderCase, at: string): NewEvent => {
  const rule = rules.find((candidate) => candidate.type === one.type);
  const scan = rule?.findClosingScan?.(state, one) ?? null;
  const wasLate = scan !== null && Date.parse(scan.time.to) < Date.parse(one.raisedAt);
  const because =
    scan === null
      ? `It no longer holds: ${one.closesWhen}`
      : `${scan.status} at ${scan.time.written}${wasLate ? ', which came late' : ''}.`;
  return {
    type: 'ExceptionCleared',
    data: { exceptionId: one.exceptionId, how: wasLate ? 'was_late_scan' : 'auto', because },
    at,
  };
};
