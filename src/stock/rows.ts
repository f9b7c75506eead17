import type { EventAt } from '../contracts/events.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { StockRow } from '../contracts/stock.ts';
import { changeCase, raiseCase } from '../orders/evolve/cases.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';
import { toExceptionView } from '../orders/view.ts';
import type { CaseEvent } from './command.ts';
import { dayMs, daysKept } from './evolve/movements.ts';
import { toAvailable, toShortfall } from './levels.ts';
import { type PresentStock, toStockId } from './state.ts';

/** A stock as the desk and its location see it. */
export const toStockRow = (state: PresentStock, version: number): StockRow => {
  const available = toAvailable(state);
  const soldByDay = toSoldByDay(state);
  const sold = soldByDay.reduce((sum, units) => sum + units, 0);
  return {
    stockId: toStockId(state.location, state.sku),
    version,
    sku: state.sku,
    ...(state.name === undefined ? {} : { name: state.name }),
    location: state.location,
    onHand: state.onHand,
    reserved: state.reserved,
    damaged: state.damaged,
    quarantined: state.quarantined,
    safety: state.policy.safety,
    available,
    incoming: [...state.incoming],
    low: state.policy.low,
    overstockWeeks: state.policy.overstockWeeks,
    level: state.level.is,
    shortfall: toShortfall(state),
    weeksOfSupply: sold === 0 ? null : Math.round((Math.max(0, available) * (daysKept / 7) * 10) / sold) / 10,
    bands: Object.fromEntries(Object.entries(state.bands).map(([channel, { band }]) => [channel, band])),
    soldByDay,
    countedAt: state.countedAt === null ? null : new Date(state.countedAt).toISOString(),
    openExceptions: state.cases.filter(isOpen).length,
    updatedAt: state.updatedAt,
  };
};

/** Up to the day of its last change. */
const toSoldByDay = ({ sold, updatedAt }: PresentStock): number[] => {
  const today = Math.floor(Date.parse(updatedAt) / dayMs);
  const units = new Map(sold.map(({ day, quantity }) => [day, quantity]));
  return Array.from({ length: daysKept }, (_, index) => units.get(today - daysKept + 1 + index) ?? 0);
};

/** A stock's cases as rows of the board. The SKU stands where an order's number would. */
export const toStockCaseRows = (state: PresentStock, version: number): ExceptionRow[] =>
  state.cases.map((one) => ({
    ...toExceptionView(one),
    version,
    subject: {
      kind: 'stock',
      id: toStockId(state.location, state.sku),
      title: `${state.sku} at ${state.location}`,
    },
    orderId: '',
    orderNumber: '',
    channel: '',
    location: state.location,
    carrier: null,
    trackingNumber: null,
    country: '',
    valueAtRisk: { amount: '0.00', currency: 'EUR' },
    updatedAt: one.updatedAt,
  }));

/** Cases as they were left, also those that the state has forgotten, from all events of cases that there were. */
export const evolveCases = (
  cases: readonly OrderCase[],
  event: CaseEvent,
  at: EventAt,
): readonly OrderCase[] =>
  (event.type === 'ExceptionRaised' ? raiseCase({ cases }, event.data, at) : changeCase({ cases }, event, at))
    .cases;
