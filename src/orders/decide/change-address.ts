import type { Decision, OrderCommand } from '../command.ts';
import { toQuantities } from '../quantities.ts';
import type { PresentOrder } from '../state.ts';
import { toOrderStatus } from '../status.ts';
import { accepted, refuse } from './outcome.ts';

/** A packed parcel carries its label: from then on only the carrier can redirect it. */
export const changeAddress = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'ChangeAddress' }>,
): Decision => {
  if (toOrderStatus(state) === 'cancelled') return refuse('order_cancelled');
  const quantities = [...toQuantities(state).values()];
  if (quantities.some((q) => q.shipped > 0)) return refuse('address_not_changeable');
  if (quantities.some((q) => q.packed > 0)) {
    return {
      rejection: {
        code: 'address_not_changeable',
        message: 'The parcel is packed and labelled; the address can no longer be changed here.',
      },
    };
  }
  if (state.erased) return refuse('already_erased');
  if (command.unchanged) return refuse('address_unchanged');
  return accepted({
    type: 'AddressChanged',
    data: { shipToRef: command.shipToRef, country: command.country },
  });
};
