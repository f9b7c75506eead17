import type { WorkRequest } from '../contracts/fulfilments.ts';
import { findAddress, findText, type Personal } from './personal.ts';
import { findFulfilment, type PresentOrder } from './state.ts';

/** What the location is asked to do, as it is now: lines that were cancelled or rejected are not in it. */
export const toWorkRequest = (state: PresentOrder, fulfilmentId: string, personal: Personal): WorkRequest => {
  const fulfilment = findFulfilment(state, fulfilmentId);
  if (fulfilment === undefined) throw new Error(`Order ${state.orderId} has no fulfilment ${fulfilmentId}.`);
  return {
    fulfilmentId,
    orderNumber: state.orderNumber,
    lines: fulfilment.lines.flatMap(({ lineId, quantity }) => {
      const line = state.lines.find((one) => one.lineId === lineId);
      if (line === undefined || quantity === 0) return [];
      const { sku, name, kind, capability, parts } = line;
      const instruction = findText(personal, line.instructionRef);
      return [
        {
          lineId,
          sku,
          name,
          quantity,
          kind,
          ...(capability === undefined ? {} : { capability }),
          ...(instruction === undefined ? {} : { instruction }),
          ...(parts === undefined ? {} : { parts: [...parts] }),
        },
      ];
    }),
    shipTo: findAddress(personal, state.shipToRef) ?? { erased: true },
    option: state.delivery.option,
    shipBy: fulfilment.shipBy,
  };
};
