import type { ExpectIncoming, NameProduct, SetStockPolicy, StockDecision } from '../command.ts';
import type { PresentStock } from '../state.ts';
import { accepted } from './outcome.ts';

export const expectIncoming = (state: PresentStock, command: ExpectIncoming): StockDecision => {
  const { incomingId, quantity, expectedAt } = command;
  const known = state.incoming.find((one) => one.incomingId === incomingId);
  if ((known?.quantity ?? 0) === quantity && (known === undefined || known.expectedAt === expectedAt))
    return accepted();
  return accepted({ type: 'IncomingExpected', data: { incomingId, quantity, expectedAt } });
};

export const setPolicy = (state: PresentStock, command: SetStockPolicy): StockDecision => {
  const { policy } = state;
  const next = {
    safety: command.safety ?? policy.safety,
    low: command.low ?? policy.low,
    overstockWeeks: command.overstockWeeks === undefined ? policy.overstockWeeks : command.overstockWeeks,
  };
  const isSame =
    next.safety === policy.safety && next.low === policy.low && next.overstockWeeks === policy.overstockWeeks;
  return isSame ? accepted() : accepted({ type: 'StockPolicyChanged', data: next });
};

export const nameProduct = (state: PresentStock, { name }: NameProduct): StockDecision =>
  state.name === name ? accepted() : accepted({ type: 'StockNamed', data: { name } });
