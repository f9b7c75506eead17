import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import { quantityOf } from '../line-quantities.ts';
import type { PresentOrder } from '../state.ts';

export const backorder = (
  state: PresentOrder,
  { lines, attempt }: OrderEventData<'LinesBackordered'>,
  at: EventAt,
): PresentOrder => ({
  ...state,
  placedVersion: attempt === 1 && at.version === state.placedVersion + 1 ? at.version : state.placedVersion,
  lines: state.lines.map((line) => {
    const quantity = quantityOf(lines, line.lineId);
    return quantity === 0 ? line : { ...line, backordered: (line.backordered ?? 0) + quantity };
  }),
});

/** What is allocated or cancelled no longer waits: first what no delivery is expected for, then what is backordered. */
export const withBackorders = (state: PresentOrder): PresentOrder => {
  if (state.lines.every((line) => (line.backordered ?? 0) === 0)) return state;
  return {
    ...state,
    lines: state.lines.map((line) => {
      const allocated = state.fulfilments.reduce((sum, one) => sum + quantityOf(one.lines, line.lineId), 0);
      const most = Math.max(0, line.ordered - line.cancelled - allocated);
      return (line.backordered ?? 0) <= most ? line : { ...line, backordered: most };
    }),
  };
};
