import type { Raised } from '../exceptions/rule.ts';
import type { RuleWords } from '../exceptions/compare.ts';
import { dayMs, daysKept } from './evolve/movements.ts';
import { findNextDelivery, toAvailable, toSellable, toShortfall } from './levels.ts';
import type { PresentStock } from './state.ts';

/** A rule says what is wrong with a stock now, and when it must look again. It is a function of the state and the clock. */
export interface StockRule extends RuleWords {
  readonly assess: (state: PresentStock, now: number) => StockAssessed;
}

interface StockAssessed {
  readonly raised: StockFact | null;
  /** Epoch ms, later than `now`; it may be too early, never too late. */
  readonly nextCheckAt: number | null;
}

/** A fact, with what would cure this very one. */
type StockFact = Raised & {
  readonly cure?: { readonly command: string; readonly label: string };
};

const nothing: StockAssessed = { raised: null, nextCheckAt: null };

const holds = (
  fact: Pick<StockFact, 'armedBy' | 'severity' | 'because' | 'owner' | 'cure'>,
): StockAssessed => ({
  raised: { ...fact, dueAt: null, shipmentId: null, fulfilmentId: null },
  nextCheckAt: null,
});

const units = (count: number): string => (count === 1 ? '1 unit' : `${count} units`);

const oversold: StockRule = {
  type: 'oversold',
  title: 'More is promised than is there',
  closesWhen: 'What is promised can be sold from the shelf again.',
  playbook: [
    { command: 'count', label: 'Have it counted again' },
    { command: 'inform_customer', label: 'Tell the customers' },
  ],
  assess(state, now) {
    const { shortfall, sku, location } = state;
    if (shortfall === null) return nothing;
    const short = toShortfall(state);
    const next = findNextDelivery(state.incoming, now);
    const cure =
      next === undefined || next.quantity < short
        ? { command: 'route_again', label: `Route ${units(short)} to another location` }
        : { command: 'backorder', label: `Promise ${units(short)} from the delivery ${next.incomingId}` };
    return holds({
      armedBy: `shortfall:${shortfall.since}`,
      severity: 1,
      because: `${units(state.reserved)} of ${sku} are promised at ${location}, ${toSellable(state)} can be sold.`,
      owner: location,
      cure,
    });
  },
};

const stockMismatch: StockRule = {
  type: 'stock_mismatch',
  title: 'Reports and the book disagree',
  closesWhen: 'The shelf is counted.',
  playbook: [{ command: 'count', label: 'Have it counted' }],
  assess({ mismatch, sku, location }) {
    if (mismatch === null) return nothing;
    return holds({
      armedBy: `mismatch:${mismatch.since}`,
      severity: 3,
      because: `Reports of ${location} took ${units(mismatch.missing)} of ${sku} that the book did not have.`,
      owner: location,
    });
  },
};

const outOfStock: StockRule = {
  type: 'out_of_stock',
  title: 'Out of stock',
  closesWhen: 'There is something to sell again.',
  playbook: [
    { command: 'reorder', label: 'Order more' },
    { command: 'move_stock', label: 'Move some from another location' },
  ],
  assess({ level, sku, location }) {
    if (level.is !== 'out' || !level.armed) return nothing;
    return holds({
      armedBy: `out:${level.since}`,
      severity: 3,
      because: `Nothing of ${sku} is left to sell at ${location}.`,
    });
  },
};

const lowStock: StockRule = {
  type: 'low_stock',
  title: 'Low stock',
  closesWhen: 'There is enough again, or nothing is left.',
  playbook: [
    { command: 'reorder', label: 'Order more' },
    { command: 'move_stock', label: 'Move some from another location' },
  ],
  // The sentence names the threshold, not what is left: each change of it is an event.
  assess({ level, sku, location, policy }) {
    if (level.is !== 'low' || !level.armed) return nothing;
    return holds({
      armedBy: `low:${level.since}`,
      severity: 4,
      because: `${sku} at ${location} fell to ${units(policy.low)} or fewer.`,
    });
  },
};

const overstock: StockRule = {
  type: 'overstock',
  title: 'More than can be sold in time',
  closesWhen: 'The stock lasts for fewer weeks.',
  playbook: [
    { command: 'move_stock', label: 'Move some to another location' },
    { command: 'markdown', label: 'Sell it for less' },
  ],
  assess(state, now) {
    const weeks = state.policy.overstockWeeks;
    const available = toAvailable(state);
    if (weeks === null || available <= 0) return nothing;
    const at = findOverstockAt(state, available, weeks, now);
    if (at > now) return { raised: null, nextCheckAt: at === Infinity ? null : at };
    return holds({
      armedBy: 'overstock',
      severity: 4,
      because: `At the pace of the last ${daysKept} days ${state.sku} at ${state.location} lasts for more than ${weeks} weeks.`,
    });
  },
};

/**
 * When the stock lasts for more than `weeks` if nothing moves: now, or when days of better sales have left the window.
 * A stock that is younger than the window is not judged.
 */
const findOverstockAt = (
  { sold, openedAt }: Pick<PresentStock, 'sold' | 'openedAt'>,
  available: number,
  weeks: number,
  now: number,
): number => {
  const oldEnough = openedAt + daysKept * dayMs;
  const isTooMuch = (soldUnits: number): boolean => available > (soldUnits / (daysKept / 7)) * weeks;
  const today = Math.floor(now / dayMs);
  let left = sold.filter((one) => one.day > today - daysKept).reduce((sum, one) => sum + one.quantity, 0);
  if (isTooMuch(left)) return Math.max(now, oldEnough);
  for (const { day, quantity } of sold) {
    if (day <= today - daysKept) continue;
    left -= quantity;
    if (isTooMuch(left)) return Math.max(now, oldEnough, (day + daysKept) * dayMs);
  }
  return Infinity;
};

export const stockRules: readonly StockRule[] = [oversold, stockMismatch, outOfStock, lowStock, overstock];
