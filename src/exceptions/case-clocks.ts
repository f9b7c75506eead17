import type { OrderEvent } from '../contracts/events.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';
import type { ComparedEvent } from './compare.ts';
import { earliest } from './rule.ts';

/**
 * The clocks that people set on cases, of any stream: a claim lapses, a snooze ends, by its time or because the case has
 * got worse. They run with the rules, whose events of this turn are `compared`, and join the same append.
 */
export const runCaseClocks = (
  cases: readonly OrderCase[],
  compared: readonly ComparedEvent[],
  now: number,
): { readonly events: readonly CaseClockEvent[]; readonly nextCheckAt: number | null } => {
  const set = cases.filter((one) => one.claim !== undefined || one.snoozed !== undefined);
  if (set.length === 0) return { events: [], nextCheckAt: null };
  const at = new Date(now).toISOString();
  const events: CaseClockEvent[] = [];
  const checks: number[] = [];
  for (const one of set) {
    const { exceptionId, severity, claim, snoozed } = one;
    const said = compared.filter(({ data }) => data.exceptionId === exceptionId);
    if (!isOpen(one) || said.some(({ type }) => type === 'ExceptionCleared')) continue;
    const lapsesAt = claim === undefined ? Infinity : Date.parse(claim.until);
    if (lapsesAt <= now)
      events.push({ type: 'ExceptionUnclaimed', data: { exceptionId, how: 'lapsed' }, at });
    else if (claim !== undefined) checks.push(lapsesAt);
    if (snoozed === undefined) continue;
    const isWorse = said.some(
      (event) => event.type === 'ExceptionEscalated' && event.data.severity < severity,
    );
    const wakesAt = snoozed.until === null ? Infinity : Date.parse(snoozed.until);
    const how = snoozed.untilWorse && isWorse ? 'worse' : wakesAt <= now ? 'time' : undefined;
    if (how !== undefined) events.push({ type: 'ExceptionWoken', data: { exceptionId, how }, at });
    else if (snoozed.until !== null) checks.push(wakesAt);
  }
  return { events, nextCheckAt: earliest(checks) };
};

type CaseClockEvent = Extract<OrderEvent, { readonly type: 'ExceptionUnclaimed' | 'ExceptionWoken' }> & {
  readonly at: string;
};
