import type { Decision, SuppressStalls } from '../command.ts';
import { isOpen, type OrderCase, type PresentOrder } from '../state.ts';
import { accepted } from './outcome.ts';

/** The cases that say nothing but that a carrier said nothing. */
export const stallTypes: ReadonlySet<string> = new Set(['no_first_scan', 'stalled_in_transit']);

/** What was raised while the carrier still spoke is not explained by its silence: it stays somebody's work. */
const isExplained = (
  state: PresentOrder,
  one: OrderCase,
  { carrier, silentSince }: SuppressStalls,
): boolean =>
  isOpen(one) &&
  one.incidentId === undefined &&
  stallTypes.has(one.type) &&
  Date.parse(one.raisedAt) >= silentSince &&
  state.shipments.some((shipment) => shipment.shipmentId === one.shipmentId && shipment.carrier === carrier);

export const suppressStalls = (state: PresentOrder, command: SuppressStalls): Decision =>
  accepted(
    ...state.cases
      .filter((one) => isExplained(state, one, command))
      .map(({ exceptionId }) => ({
        type: 'ExceptionSuppressed' as const,
        data: {
          exceptionId,
          incidentId: command.incidentId,
          because: `Nothing at all comes from ${command.carrier}.`,
        },
      })),
  );

export const releaseStalls = (state: PresentOrder, incidentId: string): Decision =>
  accepted(
    ...state.cases
      .filter((one) => one.incidentId === incidentId)
      .map(({ exceptionId }) => ({ type: 'ExceptionReleased' as const, data: { exceptionId, incidentId } })),
  );
