import type { OrderEvent } from '../contracts/events.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { Money } from '../contracts/primitives.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';

/** What an incident's case explains at this moment; `values` has a sum a currency, that of most cases first. */
export interface CountExplained {
  readonly type: 'CountExplained';
  readonly exceptionId: string;
  readonly cases: number;
  readonly values: readonly Money[];
}

type Counted = Extract<OrderEvent, { readonly type: 'ExceptionCounted' }>;

/** The same whether a feed or an incident explains. What is over keeps what it explained last. */
export const countExplained = (
  cases: readonly OrderCase[],
  { exceptionId, cases: count, values }: CountExplained,
): readonly Counted[] => {
  const one = cases.find((candidate) => candidate.exceptionId === exceptionId);
  if (one === undefined || !isOpen(one)) return [];
  const before = one.explains ?? { cases: 0, values: [] };
  const data = { cases: count, values: values.map((value) => ({ ...value })) };
  if (JSON.stringify(before) === JSON.stringify(data)) return [];
  return [{ type: 'ExceptionCounted', data: { exceptionId, ...data } }];
};

/** On a row: the money is at risk by what it explains, not by itself. */
export const toExplainedValue = ({
  explains,
}: OrderCase): Pick<ExceptionRow, 'valueAtRisk'> & Partial<Pick<ExceptionRow, 'explains'>> => ({
  valueAtRisk: explains?.values[0] ?? { amount: '0.00', currency: 'EUR' },
  ...(explains === undefined ? {} : { explains: { cases: explains.cases, values: [...explains.values] } }),
});
