import type { NewEvent } from '../orders/command.ts';
import type { OrderCase, OrderState, PresentOrder } from '../orders/state.ts';
import { runCaseClocks } from './case-clocks.ts';
import { type ComparedEvent, compareCases, toKey } from './compare.ts';
import { rules } from './registry.ts';
import { earlier, nothing, type Raised, type Rule } from './rule.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

export interface Assessment {
  readonly events: readonly NewEvent[];
  /** Epoch ms, later than `now`: early at worst, never late. Null when nothing is pending. */
  readonly nextCheckAt: number | null;
}

/** The rules over an order, and what of its cases that raises, changes or clears (invariant 7). */
export const assess = (
  state: OrderState,
  now: number,
  thresholds: Thresholds = defaultThresholds,
): Assessment => {
  if (state.status === 'absent') return { events: [], nextCheckAt: null };
  const found: { readonly rule: Rule; readonly fact: Raised }[] = [];
  let nextCheckAt: number | null = null;
  rules.forEach((rule) => {
    const assessed = rule.assess(state, now, thresholds);
    if (assessed === nothing) return;
    nextCheckAt = earlier(nextCheckAt, assessed.nextCheckAt);
    for (const fact of assessed.raised) found.push({ rule, fact });
  });
  // Nearly every turn of nearly every order ends here.
  if (found.length === 0 && state.cases.length === 0) return { events: [], nextCheckAt };
  const holding = new Map<string, { readonly rule: Rule; readonly fact: Raised }>();
  for (const one of found) {
    const key = toKey(one.rule.type, one.fact.armedBy);
    if (!holding.has(key)) holding.set(key, one);
  }
  const at = new Date(now).toISOString();
  const events = compareCases(state.cases, holding, {
    at,
    isDueOfFact: true,
    toCaseId: (number) => `${state.orderId}.${number}`,
    toCleared: (one) => toCleared(state, one, at),
  });
  const clocks = runCaseClocks(state.cases, events, now);
  return {
    events: [...(state.imported?.at === at ? events.map(asImported) : events), ...clocks.events],
    nextCheckAt: earlier(nextCheckAt, clocks.nextCheckAt),
  };
};

/** In the turn that takes an order in: it was so when it came. */
const asImported = (event: ComparedEvent): ComparedEvent =>
  event.type === 'ExceptionRaised' ? { ...event, data: { ...event.data, imported: true } } : event;

/** `Picked up` */
const toWord = (status: string): string =>
  `${status.slice(0, 1).toUpperCase()}${status.slice(1).replaceAll('_', ' ')}`;

/** A scan that had happened before the case was raised only came late: nothing had been wrong. */
const toCleared = (state: PresentOrder, one: OrderCase, at: string): ComparedEvent => {
  const rule = rules.find((candidate) => candidate.type === one.type);
  const scan = rule?.findClosingScan?.(state, one) ?? null;
  const wasLate = scan !== null && Date.parse(scan.time.to) < Date.parse(one.raisedAt);
  const because =
    scan === null
      ? `It no longer holds: ${one.closesWhen}`
      : `${toWord(scan.status)} on ${inWords(scan.time.written)}${wasLate ? ', which came late' : ''}.`;
  return {
    type: 'ExceptionCleared',
    data: { exceptionId: one.exceptionId, how: wasLate ? 'was_late_scan' : 'auto', because },
    at,
  };
};
