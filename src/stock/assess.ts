import { runCaseClocks } from '../exceptions/case-clocks.ts';
import { compareCases, type Holding, toKey } from '../exceptions/compare.ts';
import { earliest } from '../exceptions/rule.ts';
import { type ChannelBands, toBandChanges } from './bands.ts';
import type { NewStockEvent } from './command.ts';
import { evolveStock } from './evolve.ts';
import { expire } from './expire.ts';
import { findExpired, findNextDelivery, toExpiryCheck } from './levels.ts';
import { stockRules } from './rules.ts';
import { type PresentStock, type StockState, toStockCaseId } from './state.ts';

/**
 * After every turn: holds that have ended are given back, bands that are crossed are said, and the rules raise and clear
 * their cases. All of it joins the append that caused it (invariant 4).
 */
export const assessStock = (
  state: StockState,
  now: number,
  channels: readonly ChannelBands[],
): { readonly events: readonly NewStockEvent[]; readonly nextCheckAt: number | null } => {
  if (state.status === 'absent') return { events: [], nextCheckAt: null };
  const at = new Date(now).toISOString();
  const expired = expire(findExpired(state, now));
  const freed = expired.reduce<StockState>(
    (held, event, index) =>
      evolveStock(held, event, { version: state.version + index + 1, at, recordedAt: at }),
    state,
  ) as PresentStock;
  const bands = toBandChanges(freed, channels, now);
  const holding = new Map<string, Holding>();
  const next = findNextDelivery(freed.incoming, now);
  // Shoppers are told its date until then.
  const checks = [toExpiryCheck(freed, now), next === undefined ? null : Date.parse(next.expectedAt)];
  for (const rule of stockRules) {
    const { raised, nextCheckAt } = rule.assess(freed, now);
    checks.push(nextCheckAt);
    if (raised === null) continue;
    const { cure, ...fact } = raised;
    const words = cure === undefined ? rule : { ...rule, playbook: [cure, ...rule.playbook] };
    holding.set(toKey(rule.type, fact.armedBy), { rule: words, fact });
  }
  const events = [...expired, ...bands];
  const nextCheckAt = earliest(checks);
  if (holding.size === 0 && freed.cases.length === 0) return { events, nextCheckAt };
  const cases = compareCases(freed.cases, holding, {
    at,
    // Old cases leave the state, their numbers stay taken.
    toCaseId: (number) => toStockCaseId(freed, freed.caseCount + number - freed.cases.length),
    toCleared: ({ exceptionId, closesWhen }) => ({
      type: 'ExceptionCleared',
      data: { exceptionId, how: 'auto', because: `It no longer holds: ${closesWhen}` },
      at,
    }),
  });
  const clocks = runCaseClocks(freed.cases, cases, now);
  return {
    events: [...events, ...cases, ...clocks.events],
    nextCheckAt: earliest([nextCheckAt, clocks.nextCheckAt]),
  };
};
