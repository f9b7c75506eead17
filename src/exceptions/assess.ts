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
  const known = new Map(state.cases.map((one) => [`${one.type} ${one.armedBy}`, one]));
  const at = new Date(now).toISOString();
  const events: NewEvent[] = [];
  const checks: (number | null)[] = [];
  const holding = new Set<string>();
  let number = state.cases.length;

  for (const rule of rules) {
    const { raised, nextCheckAt } = rule.assess(state, now);
    checks.push(nextCheckAt);
    for (const fact of raised) {
      const key = `${rule.type} ${fact.armedBy}`;
      if (holding.has(key)) continue;
      holding.add(key);
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
  }
  for (const one of state.cases) {
    if (isOpen(one) && !one.pinned && !holding.has(`${one.type} ${one.armedBy}`))
      events.push(toCleared(state, one, at));
  }
  return { events, nextCheckAt: earliest(checks) };
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
