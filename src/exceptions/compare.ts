import type { OrderEvent } from '../contracts/events.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';
import type { Raised, Rule } from './rule.ts';

/** What a rule says of each of its cases, whatever the subject is. */
export type RuleWords = Pick<Rule, 'type' | 'title' | 'closesWhen' | 'playbook'>;

type CaseEventType = 'ExceptionRaised' | 'ExceptionReopened' | 'ExceptionEscalated' | 'ExceptionCleared';
export type ComparedEvent = Extract<OrderEvent, { readonly type: CaseEventType }> & { readonly at: string };

export interface Holding {
  readonly rule: RuleWords;
  readonly fact: Raised;
}

export const toKey = (type: string, armedBy: string): string => `${type} ${armedBy}`;

/**
 * Invariant 7 (docs/invariants.md), for the cases of any stream: one case per (subject, rule, arming fact). The facts
 * that hold, by `toKey`, are compared with the cases there are. A case that a rule closed is reopened when its fact holds
 * again; one that a person resolved stays resolved for that fact, and one that a person reopened stays open until a
 * person resolves it.
 */
export const compareCases = (
  cases: readonly OrderCase[],
  holding: ReadonlyMap<string, Holding>,
  options: {
    readonly at: string;
    readonly toCaseId: (number: number) => string;
    readonly toCleared: (one: OrderCase) => ComparedEvent;
    /** The due time is counted from the fact, not from when it was noticed, and moves with it. */
    readonly isDueOfFact?: true;
  },
): readonly ComparedEvent[] => {
  const { at } = options;
  const events: ComparedEvent[] = [];
  const known = new Map(cases.map((one) => [toKey(one.type, one.armedBy), one]));
  let number = cases.length;
  for (const [key, { rule, fact }] of holding) {
    const one = known.get(key);
    if (one === undefined) {
      number += 1;
      events.push(toRaised(options.toCaseId(number), rule, fact, at));
    } else if (isOpen(one) || one.resolvedBy === 'rule') {
      const { exceptionId } = one;
      if (!isOpen(one)) events.push({ type: 'ExceptionReopened', data: { exceptionId, how: 'auto' }, at });
      const { severity, because } = fact;
      const dueAt = toDueAt(fact);
      const isDueElse = options.isDueOfFact === true && one.dueAt !== dueAt;
      // What a late scan changed of its words or its clock is said again too: it must not depend on what came first.
      if (one.severity !== severity || one.because !== because || isDueElse) {
        const data = { exceptionId, severity, because, ...(isDueElse ? { dueAt } : {}) };
        events.push({ type: 'ExceptionEscalated', data, at });
      }
    }
  }
  for (const [key, one] of known) {
    if (isOpen(one) && !one.pinned && !holding.has(key)) events.push(options.toCleared(one));
  }
  return events;
};

const toDueAt = ({ dueAt }: Raised): string | null => (dueAt === null ? null : new Date(dueAt).toISOString());

const toRaised = (exceptionId: string, rule: RuleWords, fact: Raised, at: string): ComparedEvent => ({
  type: 'ExceptionRaised',
  data: {
    exceptionId,
    type: rule.type,
    severity: fact.severity,
    armedBy: fact.armedBy,
    title: rule.title,
    because: fact.because,
    closesWhen: rule.closesWhen,
    dueAt: toDueAt(fact),
    ...(fact.owner === undefined ? {} : { owner: fact.owner }),
    shipmentId: fact.shipmentId,
    fulfilmentId: fact.fulfilmentId,
    playbook: rule.playbook.map((step) => ({ ...step })),
  },
  at,
});
